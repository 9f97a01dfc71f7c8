"""Searching by text: what is found, in which order, how it is marked, and what is suggested."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import HomePage
from procedures.finder.marking import marked, passage
from procedures.finder.words import fold, index_words, is_match, query_words
from procedures.models import BodyArea, SearchSynonym, SearchText
from tests.factories import items, make_category, make_concern, make_procedure
from tests.procedures.finder.reading import find, text

pytestmark = pytest.mark.django_db


# Words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Crème", "creme"),
        ("CO₂", "co2"),
        ("Straße", "strasse"),
        ("ÉLAN", "elan"),
        ("Smørrebrød", "smorrebrod"),
        ("ﬁller", "filler"),
        ("İstanbul", "istanbul"),
        ("plain", "plain"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_with_hyphens_are_found_whole_and_in_parts() -> None:
    assert {"non", "ablative", "nonablative"} <= index_words("Non-ablative laser")


def test_small_words_count_only_when_there_are_no_others() -> None:
    assert query_words("What is a laser for the face?") == ["laser", "face"]
    assert query_words("what is it") == ["what", "is", "it"]


@pytest.mark.parametrize(
    ("word", "wanted", "whole", "expected"),
    [
        ("microneedling", "micro", False, True),
        ("lasers", "laser", True, True),
        ("laser", "lasers", True, True),
        ("scarce", "scars", False, False),
        ("scarce", "scar", True, False),
        ("ipl", "ip", False, False),
        ("eyes", "eye", True, True),
    ],
)
def test_which_words_match(word: str, wanted: str, whole: bool, expected: bool) -> None:
    assert is_match(word, wanted, whole=whole) is expected


# What is found


@pytest.mark.parametrize(
    "query", ["creme", "CRÈME", "crèmes", "Crem", "non ablative", "nonablative", "CO2", "ablative co₂"]
)
def test_accents_case_and_hyphens_do_not_matter(site: HomePage, client: Client, query: str) -> None:
    make_procedure(title="Non-ablative CO₂ laser and crème")
    make_procedure(title="Something else")
    assert find(client, f"?q={query}").titles == ["Non-ablative CO₂ laser and crème"]


def test_all_words_must_be_found_somewhere(site: HomePage, client: Client) -> None:
    make_procedure(title="Gentle light", concerns=[make_concern("Scars")], body_areas=area("Neck"))
    make_procedure(title="Gentle peel")
    assert find(client, "?q=gentle").titles == ["Gentle light", "Gentle peel"]
    assert find(client, "?q=scars+neck+gentle").titles == ["Gentle light"]
    found = find(client, "?q=scars+neck+peel")
    assert found.titles == ["Gentle light"]
    assert found.section_headings[0] == "Results without “peel”"


def area(name: str) -> list[BodyArea]:
    return [BodyArea.objects.get_or_create(name=name)[0]]


def test_the_best_match_stands_first(site: HomePage, client: Client) -> None:
    make_procedure(title="A text", about="<p>Uses a needle.</p>")
    make_procedure(title="B summary", summary="With a needle.")
    make_procedure(title="C concern", concerns=[make_concern("Needle marks")])
    make_procedure(title="D with a needle")
    make_procedure(title="Needle work")
    found = find(client, "?q=needle")
    assert found.titles == ["Needle work", "D with a needle", "C concern", "B summary", "A text"]
    assert found.section_headings == ["Only mentioned in the text"]
    assert "Best match" in found.options("sort").values()
    assert find(client, "?q=needle&sort=name").titles[0] == "A text"
    assert "match" not in find(client).options("sort")
    assert find(client, "?sort=match").titles[0] == "A text"


def test_what_a_procedure_may_harm_is_not_what_it_is_found_by(site: HomePage, client: Client) -> None:
    make_procedure(
        title="Laser",
        side_effects="<p>Keloids may happen.</p>",
        not_recommended_for="<p>Deep keloids.</p>",
        cons=items("keloids"),
        not_for="keloids",
        main_risks="keloids",
        contraindications=items("You have keloids."),
    )
    found = find(client, "?q=keloids")
    assert found.titles == ["Laser"]
    assert found.section_headings == ["Not for this, or only with medical advice"]
    assert "Not for: keloids" in found.row("Laser")
    assert found.heading == "No procedures match"


def test_rich_text_and_lists_are_searched_without_their_markup(site: HomePage, client: Client) -> None:
    make_procedure(
        title="Laser",
        about="<p>Narrow <b>col</b>umns &amp; beams</p><p>pierce</p>",
        steps=[("step", {"heading": "Numbing", "text": "A cream works."})],
        questions=[("question", {"question": "Does it sting?", "answer": "<p>Slightly.</p>"})],
        pros=items("brief visits"),
    )
    for word in ("columns", "beams", "pierce", "numbing", "cream", "sting", "slightly", "brief"):
        assert find(client, f"?q={word}").titles == ["Laser"], word
    for word in ("amp", "beamspierce", "strong", "span"):
        assert find(client, f"?q={word}").titles == [], word


# Marks


def test_what_was_found_is_marked_where_it_stands(site: HomePage, client: Client) -> None:
    make_procedure(
        title="Gentle <laser>",
        summary="A light that heals & soothes.",
        concerns=[make_concern("Scars"), make_concern("Redness")],
        about=f"<p>{'Nothing here. ' * 20}The beam goes through filters of sapphire. {'More. ' * 30}</p>",
    )
    found = find(client, "?q=laser")
    assert found.marks() == {"laser", "Laser"}
    assert "<laser>" in found.row("Gentle < laser >").replace("< laser >", "<laser>")
    assert "Used for: Scars" in find(client, "?q=scar").row("Gentle <laser>")
    row = find(client, "?q=sapphire").row("Gentle <laser>")
    assert "The beam goes through filters of sapphire ." in row and "…" in row
    assert len(row) < 500


def test_marking_escapes() -> None:
    assert marked("<b> scars & more", ["scar"]) == "&lt;b&gt; <mark>scars</mark> &amp; more"
    assert marked("non-ablative", ["nonablative"]) == "<mark>non-ablative</mark>"
    assert passage("Nothing.\nOne <i> scar.", ["scar"]) == "One &lt;i&gt; <mark>scar</mark>."
    assert passage("Nothing.", ["scar"]) == ""


# Synonyms


def test_synonyms_are_searched_as_well_and_named(site: HomePage, client: Client) -> None:
    SearchSynonym.objects.create(term="Botox", means="botulinum toxin")
    SearchSynonym.objects.create(term="fat freezing", means="cryolipolysis, cold sculpting")
    make_procedure(title="Botulinum toxin injections")
    make_procedure(title="Cryolipolysis")
    make_procedure(title="Fat grafting, freezing not needed")
    found = find(client, "?q=BOTOX")
    assert found.titles == ["Botulinum toxin injections"]
    assert "Also searched for: “botulinum toxin”" in text(found.soup)
    assert found.marks() == {"Botulinum", "toxin"}
    found = find(client, "?q=fat+freezing")
    assert set(found.titles) == {"Cryolipolysis", "Fat grafting, freezing not needed"}
    assert "“cryolipolysis”, “cold sculpting”" in text(found.soup)
    assert "Also searched for" not in text(find(client, "?q=freezing").soup)


def test_staff_keep_the_synonyms(site: HomePage, admin_client: Client, client: Client) -> None:
    make_procedure(title="Botulinum toxin injections")
    assert find(client, "?q=botox").titles == []
    add = reverse(SearchSynonym.snippet_viewset.get_url_name("add"))
    admin_client.post(add, {"term": "Botox", "means": "botulinum toxin"})
    assert find(client, "?q=botox").titles == ["Botulinum toxin injections"]
    answer = admin_client.post(add, {"term": "bótox", "means": "something"})
    assert "already in the list" in answer.content.decode()
    answer = admin_client.post(add, {"term": "…", "means": ","})
    assert answer.content.decode().count("Write at least one word.") == 2
    assert SearchSynonym.objects.count() == 1
    assert b"Search synonyms" in admin_client.get(reverse("wagtailadmin_home")).content


# Did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("microneedeling", "microneedling"),
        ("botulnum toxin", "botulinum toxin"),
        ("micro-neddling", "microneedling"),
        ("rednness", "redness"),
        ("injektables", "injectables"),
        ("coolsculptng", "coolsculpting"),
        ("micro needlng", "microneedling"),
    ],
)
def test_a_slip_is_mended(site: HomePage, client: Client, typed: str, meant: str) -> None:
    SearchSynonym.objects.create(term="CoolSculpting", means="microneedling")
    make_procedure(title="Microneedling", concerns=[make_concern("Redness")])
    make_procedure(title="Botulinum toxin", category=make_category("Injectables"))
    found = find(client, f"?q={typed}&sort=name")
    assert found.titles
    if links := found.soup.select(".suggestion a"):
        # A word was found as it was typed, the other is offered.
        assert text(links[0]) == meant
        assert find(client, str(links[0]["href"]).removeprefix("/procedures/")).titles
        assert "sort=name" in str(links[0]["href"])
    else:
        assert (
            text(found.soup.select_one(".mended"))
            == f"No results for “{typed}”. Showing results for “{meant}”."
        )


def test_nothing_is_suggested_where_nothing_is_like_it(site: HomePage, client: Client) -> None:
    make_procedure(title="Microneedling")
    assert "Did you mean" not in text(find(client, "?q=hovercraft").soup)
    assert "Did you mean" not in text(find(client, "?q=micro").soup)


# Questions


def test_a_question_is_a_result_of_its_own(site: HomePage, client: Client) -> None:
    """With its answer, and a link to its section; but none of a procedure that warns of what was asked."""
    questions = [("question", {"question": "Can I swim afterwards?", "answer": "<p>After two weeks.</p>"})]
    page = make_procedure(title="Gentle light", questions=questions)
    link = find(client, "?q=can+i+swim").soup.select_one(".found-page a")
    assert text(link) == "Can I swim afterwards?"
    assert str(link["href"]) == f"{page.url}#questions"
    page.contraindications = items("You swim.")
    page.save()
    assert not find(client, "?q=swim").soup.select(".found-page a")


def test_aftercare_is_found_for_whoever_names_the_procedure(site: HomePage, client: Client) -> None:
    make_procedure(title="Gentle light", aftercare="<p>No sauna for two days.</p>")
    make_procedure(title="Cold peel")
    assert find(client, "?q=sauna").titles == []
    assert find(client, "?q=sauna+after+gentle+light").titles == ["Gentle light"]


# What is stored


def test_search_texts_follow_publishing(site: HomePage) -> None:
    page = make_procedure(title="Laser", summary="Gentle light.")
    assert SearchText.objects.get(pk=page.pk).summary_words == "gentle light"
    page.summary = "Strong light."
    page.save_revision()
    assert SearchText.objects.get(pk=page.pk).summary_words == "gentle light"
    page.save_revision().publish()
    assert SearchText.objects.get(pk=page.pk).summary_words == "light strong"
    page.unpublish()
    assert not SearchText.objects.exists()
    make_procedure(live=False)
    assert not SearchText.objects.exists()


def test_texts_of_an_earlier_version_are_written_anew(site: HomePage, client: Client) -> None:
    from procedures.finder.searchable import write_missing_search_texts

    make_procedure(title="One", summary="Gentle light.")
    make_procedure(title="Two", summary="Strong light.")
    SearchText.objects.filter(page__title="One").update(version=0, summary_words="")
    SearchText.objects.filter(page__title="Two").delete()
    assert write_missing_search_texts() == 2
    assert write_missing_search_texts() == 0
    assert find(client, "?q=gentle").titles == ["One"]
    assert find(client, "?q=strong").titles == ["Two"]
