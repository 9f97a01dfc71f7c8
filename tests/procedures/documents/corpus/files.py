# ruff: noqa: E501 - the lines of these files are data.
"""Makes files of ten kinds of a document's pieces, as other programs write them."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage

from tests.procedures.documents.corpus.layouts import Piece


def as_markdown(made: Iterable[Piece]) -> bytes:
    lines = []
    for kind, text, value in made:
        lines.append(
            {"h1": f"# {text}", "h2": f"## {text}", "li": f"* {text}", "row": f"**{text}:** {value}"}.get(
                kind, text
            )
        )
        lines += [] if kind == "li" else [""]
    return "\n".join(lines).encode()


def _cells(value: str) -> str:
    return "".join(f"<td>{html.escape(one)}</td>" for one in value.split("\t"))


def body(made: Iterable[Piece]) -> str:
    """The pieces as HTML, with facts in a table."""
    found = []
    last = ""
    for kind, text, value in made:
        words = html.escape(text)
        if last == "li" != kind:
            found.append("</ul>")
        if last == "row" != kind:
            found.append("</table>")
        if kind == "li":
            found.append(("<ul>" if last != "li" else "") + f"<li>{words}</li>")
        elif kind == "row":
            cells = f"<tr><th>{words}</th>{_cells(value)}</tr>"
            found.append(("<table>" if last != "row" else "") + cells)
        elif kind == "b":
            found.append(f"<p><strong>{words}</strong></p>")
        else:
            found.append(f"<{kind}>{words}</{kind}>")
        last = kind
    return "\n".join(found) + ("</ul>" if last == "li" else "")


def as_page(made: Iterable[Piece]) -> bytes:
    """A page of a website, with everything around it."""
    return f"""<!DOCTYPE html><html><head><title>Clinic</title><script>track("£999")</script>
<style>h1 {{ color: red }}</style></head><body><a class="skip" href="#main">Skip to content</a>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/prices">Prices</a></li></ul></nav></header>
<div id="cookie-banner"><p>We use cookies.</p><button>Accept</button></div>
<main><nav class="breadcrumb"><a href="/">Home</a> / <a href="/t">Treatments</a></nav>
{body(made)}<img src="https://elsewhere.example/pixel.png" alt=""></main>
<footer><p>© 2026 Rosengarten Clinic</p></footer></body></html>""".encode()


def as_paste(made: Iterable[Piece]) -> str:
    """What a browser puts on the clipboard when text is copied from Word."""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft '
        'Word 15"><style>p.MsoNormal {margin:0}</style></head><body><!--StartFragment-->'
        + body(made)
        .replace("<p>", '<p class="MsoNormal"><span lang="EN-GB">')
        .replace("</p>", "<o:p></o:p></span></p>")
        + "<!--EndFragment--></body></html>"
    )


def _zip(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def as_docx(made: Iterable[Piece]) -> bytes:
    def paragraph(text: str, style: str = "", number: str = "", is_bold: bool = False) -> str:
        properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + number
        bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
        run = f'<w:r>{bold}<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'
        return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"

    found: list[str] = []
    rows: list[str] = []
    for kind, text, value in [*made, ("end", "", "")]:
        if kind == "row":
            cells = "".join(f"<w:tc>{paragraph(one)}</w:tc>" for one in (text, *value.split("\t")))
            rows.append(f"<w:tr>{cells}</w:tr>")
            continue
        if rows:
            found.append(f"<w:tbl>{''.join(rows)}</w:tbl>")
            rows = []
        if kind == "li":
            number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
            found.append(paragraph(text, "ListParagraph", number))
        elif kind != "end":
            style = {"h1": "Heading1", "h2": "Heading2"}.get(kind, "")
            found.append(paragraph(text, style, is_bold=kind == "b"))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
        for n in (1, 2)
    )
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{kinds}.document.main+xml"/><Override PartName="/word/styles.xml" '
            f'ContentType="{kinds}.styles+xml"/><Override PartName="/word/numbering.xml" '
            f'ContentType="{kinds}.numbering+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{_OFFICE}/numbering" '
            'Target="numbering.xml"/></Relationships>',
            "word/styles.xml": f"<w:styles {_WORD}>{styles}</w:styles>",
            "word/numbering.xml": f'<w:numbering {_WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
            '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
            "</w:num></w:numbering>",
            "word/document.xml": f"<w:document {_WORD}><w:body>{''.join(found)}</w:body></w:document>",
        }
    )


_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)


def as_odt(made: Iterable[Piece]) -> bytes:
    found = []
    for kind, text, value in made:
        words = html.escape(text)
        if kind in ("h1", "h2"):
            found.append(f'<text:h text:outline-level="{kind[1]}">{words}</text:h>')
        elif kind == "li":
            found.append(f"<text:list><text:list-item><text:p>{words}</text:p></text:list-item></text:list>")
        elif kind == "row":
            cells = (
                f"<table:table-cell><text:p>{html.escape(one)}</text:p></table:table-cell>"
                for one in (text, *value.split("\t"))
            )
            found.append(f"<table:table><table:table-row>{''.join(cells)}</table:table-row></table:table>")
        else:
            found.append(f"<text:p>{words}</text:p>")
    content = f"<office:document-content {_ODF}><office:body><office:text>{''.join(found)}</office:text></office:body>"
    return _zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content + "</office:document-content>",
        }
    )


def as_rtf(made: Iterable[Piece]) -> bytes:
    def escaped(text: str) -> str:
        text = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
        return "".join(one if ord(one) < 128 else f"\\u{ord(one)}?" for one in text)

    found = [r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Calibri;}}{\stylesheet{\s1 heading 1;}{\s2 heading 2;}}"]
    for kind, text, value in made:
        if kind in ("h1", "h2"):
            found.append(rf"\pard\s{kind[1]}\outlinelevel{int(kind[1]) - 1}\b {escaped(text)}\b0\par")
        elif kind == "li":
            found.append(rf"{{\pard{{\pntext\f2\'B7\tab}}\ilvl0\ls1 {escaped(text)}\par}}")
        elif kind == "row":
            cells = "".join(rf"{escaped(one)}\cell " for one in (text, *value.split("\t")))
            found.append(rf"\trowd\pard\intbl {cells}\row")
        elif kind == "b":
            found.append(rf"\pard\b {escaped(text)}\b0\par")
        else:
            found.append(rf"\pard {escaped(text)}\par")
    return "\n".join([*found, "}"]).encode("ascii")


def as_mail(text: str, page: str = "") -> bytes:
    """A letter with the text between greeting and signature."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna Berg <anna@clinic.example>", "web@clinic.example"
    mail["Subject"] = "Text for the website"
    mail.set_content(
        f"Hi Tom,\n\nplease put this on the website:\n\n{text}\n\nBest regards,\nAnna\n-- \nAnna Berg\n+44 20 7946 0000\n"
    )
    if page:
        mail.add_alternative(
            f"<html><body><p>Hi Tom,</p>{page}<p>Best regards,<br>Anna</p></body></html>", subtype="html"
        )
    return mail.as_bytes()


def as_wordpress(pages: Iterable[tuple[str, str, Iterable[Piece]]]) -> bytes:
    """A WordPress export with pages of a title, an address and content."""
    return _export((title, address, body(made)) for title, address, made in pages)


def as_wordpress_page(title: str, content: str) -> bytes:
    """A WordPress export of one page."""
    return _export([(title, "https://old.example/a/", content)])


def _export(pages: Iterable[tuple[str, str, str]]) -> bytes:
    items = "".join(
        f"<item><title>{html.escape(title)}</title><link>{address}</link><wp:post_type>page</wp:post_type>"
        f"<wp:status>publish</wp:status><content:encoded><![CDATA[<!-- wp:paragraph -->{content}"
        "<!-- /wp:paragraph -->]]></content:encoded></item>"
        for title, address, content in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Clinic</title>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>"
    ).encode()


def as_pdf(text: str) -> bytes:
    """Pages of lines in one column, with page numbers."""
    lines = text.split("\n")
    pages = [lines[at : at + 60] for at in range(0, len(lines), 60)]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    names = []
    for number, page in enumerate(pages, 1):
        drawn = (
            "BT /F1 9 Tf 40 800 Td 12 TL "
            + " ".join(
                f"({line}) Tj T*".replace("\u2022", "\x95")
                if not set(line) & set("()\\")
                else "(" + line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ") Tj T*"
                for line in [*page, "", f"Page {number}"]
            )
            + " ET"
        )
        stream = drawn.encode("cp1252", "replace").replace(b"\\x95", b"\x95")
        names.append(len(objects) + 2)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (len(objects))
        )
    kids = " ".join(f"{name} 0 R" for name in names)
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(names)} >>".encode()
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer
