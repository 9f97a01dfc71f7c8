"""The standard pages of the demo: made first, as drafts, and written when all they link to is there."""

from __future__ import annotations

from typing import Any

from clinic.models import HomePage, StandardPage
from procedures.demo.errors import ContentError, naming
from procedures.demo.making import Maker, stored_block
from procedures.demo.page_format import BodyItem, PageTable, StandardPageFile
from procedures.demo.tables import Link


class StandardPages(Maker):
    """The part of a run that makes standard pages."""

    def make_standard_pages(self) -> list[str]:
        """Make the pages as empty drafts; returns their slugs."""
        new = []
        # A page's parent is made before it.
        for slug, data in sorted(self.content.pages.items(), key=lambda item: item[1].parent or ""):
            file = f"pages/{slug}.toml"
            page = StandardPage(
                title=data.title, slug=slug, introduction=data.introduction, show_in_menus=data.in_menu
            )
            with naming(file):
                page.live = False
                self._parent(data, file).add_child(instance=page)
                self.ids["page", slug] = page.pk
            new.append(slug)
        return new

    def write_standard_pages(self, new: list[str]) -> None:
        """Put the content files' blocks into the new pages and publish them."""
        for slug in new:
            data, file = self.content.pages[slug], f"pages/{slug}.toml"
            # Read anew: the page may have got pages below it since it was made.
            page = StandardPage.objects.get(pk=self.ids["page", slug])
            if data.picture:
                page.picture = self.picture(data.picture, file, "picture")
            page.body = [
                self._body_block(item, file, f"body[{number}]")
                for number, item in enumerate(data.body, start=1)
            ]
            with naming(file):
                page.save_revision().publish()
            self.report(f"Made: {data.title}")

    def links(self, links: list[Link], file: str, key: str) -> list[dict[str, Any]]:
        """Links as the stored value of a field for them."""
        stored = []
        for link in links:
            kind, slug = link.page.split(":")
            page = self.page_id(file, key, kind, slug)
            stored.append(stored_block("link", {"page": page, "words": link.words}))
        return stored

    def _parent(self, data: StandardPageFile, file: str) -> Any:
        if not data.parent:
            return HomePage.objects.get()
        return StandardPage.objects.get(pk=self.page_id(file, "parent", "page", data.parent))

    def _body_block(self, item: BodyItem, file: str, key: str) -> dict[str, Any]:
        if item.heading is not None:
            return stored_block("heading", item.heading)
        if item.text is not None:
            return stored_block("text", self.rich_text(item.text, file, f"{key}.text"))
        if item.quote is not None:
            return stored_block("quote", item.quote.model_dump())
        if item.picture is not None:
            picture = self.picture(item.picture, file, f"{key}.picture")[0]["value"]
            return stored_block("figure", {"picture": picture, "caption": item.caption})
        if item.questions is not None:
            questions = [
                stored_block(
                    "item",
                    {
                        "question": question.question,
                        "answer": self.rich_text(question.answer, file, f"{key}.questions[{number}].answer"),
                    },
                )
                for number, question in enumerate(item.questions, start=1)
            ]
            return stored_block("questions", {"questions": questions})
        if item.call_to_action is not None:
            call = item.call_to_action
            kind, _colon, slug = call.page.partition(":")
            target = self.page_id(file, f"{key}.call_to_action.page", kind, slug) if call.page else None
            return stored_block(
                "call_to_action", {**call.model_dump(), "page": target or None, "address": ""}
            )
        if item.table is not None:
            return stored_block("table", self._table(item.table, file, f"{key}.table"))
        raise ContentError(file, key, "is no block")

    def _table(self, table: PageTable, file: str, key: str) -> dict[str, Any]:
        """The first column is plain words; the others may have links."""
        kinds = ["text" if number == 0 else "rich_text" for number in range(len(table.headings))]
        return {
            "first_column_names_rows": table.first_column_names_rows,
            "table": {
                "caption": table.caption,
                "columns": [
                    {"type": kind, "heading": heading}
                    for kind, heading in zip(kinds, table.headings, strict=True)
                ],
                "rows": [
                    {
                        "values": [
                            cell if kind == "text" else self.rich_text(cell, file, key)
                            for kind, cell in zip(kinds, row, strict=True)
                        ]
                    }
                    for row in table.rows
                ],
            },
        }
