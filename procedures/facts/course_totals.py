"""Course totals: what all sessions together cost, the cheapest way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Self

from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import join_list, lower_first
from procedures.choices import PriceUnit
from procedures.facts.durations import Sessions
from procedures.facts.money import Money, format_number
from procedures.facts.prices import PriceLine, amount_between, lines_at, normalised, number_of_sessions

# Units whose price is the whole treatment of its area, where that takes one session.
_WHOLE_IN_ONE_SESSION = (PriceUnit.PROCEDURE, PriceUnit.AREA, PriceUnit.SIDE)


@dataclass(frozen=True)
class Purchase:
    """What to buy for a number of sessions, and what it costs.

    Attributes:
        parts: each line with how often it is bought.
        cost: of all together.
        of: which end of a line's price was counted, "low" or "high".
    """

    parts: tuple[tuple[int, PriceLine], ...]
    cost: Money
    of: str

    @property
    def words(self) -> str:
        """The sum: "4 × $290", "six sessions for $1,500 + 2 × $320"."""
        return " + ".join(self._part(times, line) for times, line in self.parts)

    @property
    def only(self) -> PriceLine | None:
        """The line that is all there is to buy, once; None if there is more."""
        times, line = self.parts[0]
        return line if len(self.parts) == times == 1 else None

    def _part(self, times: int, line: PriceLine) -> str:
        amount, covered = getattr(line, self.of), _stated_sessions(line)
        if covered is None:
            return f"{amount} {line.unit_words}"
        if covered == 1:
            is_one_of_more = times == 1 and len(self.parts) > 1
            return str(amount) if is_one_of_more else f"{format_number(times)} × {amount}"
        words = {"times": format_number(times), "sessions": number_of_sessions(covered), "amount": amount}
        if times == 1:
            return gettext("%(sessions)s for %(amount)s") % words
        return gettext("%(times)s × %(sessions)s for %(amount)s each") % words


@dataclass(frozen=True)
class CourseTotal:
    """What the whole course costs in one area: the cheapest way to the least and to the most sessions.

    Attributes:
        line: the first price of the area, which names area and clinic.
        sessions: how many are needed; None if only the price of a whole course is known.
        least, most: what to buy for the least and the most sessions; None if that price has no such limit.
    """

    line: PriceLine
    sessions: Sessions | None
    least: Purchase | None
    most: Purchase | None

    @classmethod
    def of(
        cls,
        line: PriceLine | None,
        lines: Iterable[PriceLine],
        sessions: Sessions | None,
        clinic_id: int | None = None,
    ) -> Self | None:
        """The total of a line's area; None if none can be worked out.

        Args:
            lines: all valid prices of the procedure.
            clinic_id: at which clinic; by default, at that of the line.
        """
        if line is None or line.on_consultation:
            return None
        area = normalised(line.area)
        bundles = [
            (covered, other)
            for other in lines_at(lines, line.clinic_id if clinic_id is None else clinic_id)
            if normalised(other.area) == area and (covered := _sessions_of(other, sessions))
        ]
        # Amounts in several currencies make no sum.
        currency = line.currency or next((other.currency for _covered, other in bundles), "")
        bundles = [(covered, other) for covered, other in bundles if other.currency == currency]
        least = _cheapest(bundles, sessions.minimum if sessions else 1, "low")
        most = _cheapest(bundles, sessions.maximum if sessions else 1, "high")
        if least and most and least.cost.amount > most.cost.amount:
            # The cheapest way is a price with an upper limit only: how little it costs is not stated.
            least = None
        return cls(line, sessions, least, most) if least or most else None

    @property
    def low(self) -> Money | None:
        """The least that the course costs; None if only an upper limit is stated."""
        return self.least.cost if self.least else None

    @property
    def high(self) -> Money | None:
        """The most that it costs; None without an upper limit."""
        return self.most.cost if self.most else None

    @property
    def currency(self) -> str:
        return self._bought.cost.currency

    @property
    def sort_key(self) -> tuple[Decimal, Decimal]:
        """Lowest first; with an upper limit only, by that limit: an unstated amount is not zero."""
        return self._bought.cost.amount, self.high.amount if self.high else Decimal("Infinity")

    @property
    def is_of_several_sessions(self) -> bool:
        """Whether it says more than the price of one session does."""
        return self.sessions is not None and self.sessions.maximum > 1

    @property
    def amount(self) -> str:
        """The total: "$1,160–$1,500", "From $1,050"."""
        return amount_between(self.low, self.high)

    @property
    def area(self) -> str:
        """What it is the total of, and where: "Full face, Old Town clinic"; may be empty."""
        return join_list([self.line.area, self.line.clinic])

    @property
    def sum(self) -> str:
        """The calculation: "4 × $290, up to six sessions for $1,500"; "one session" where there is none."""
        least, most = self.least or self._bought, self.most or self._bought
        if least.only and least.only == most.only:
            covered = _stated_sessions(least.only)
            return least.only.unit_words if covered is None else number_of_sessions(covered)
        if self.least is None or self.most is None or self.low == self.high:
            return self._bought.words
        return gettext("%(low)s, up to %(high)s") % {"low": least.words, "high": most.words}

    @property
    def _bought(self) -> Purchase:
        purchase = self.least or self.most
        assert purchase is not None
        return purchase

    @property
    def basis(self) -> str:
        """What the amount is for: "4 to 6 sessions, full face"."""
        return join_list([self.sessions_in_words, self._area_in_a_sentence])

    @property
    def _area_in_a_sentence(self) -> str:
        return join_list([lower_first(self.line.area, may_be_noun=True), self.line.clinic])

    @property
    def sessions_in_words(self) -> str:
        """The number of sessions: "4 to 6 sessions"."""
        if self.sessions is None or self.sessions.maximum == 1:
            return self.sum
        least, most = self.sessions.minimum, self.sessions.maximum
        number = Sessions(least, most)
        return ngettext("%(number)s session", "%(number)s sessions", most) % {"number": number}

    @property
    def explanation(self) -> str:
        """What it is for, and the sum where there is one: "4 to 6 sessions, face: 4 × $290, up to 6 × …"."""
        if self.sum in self.basis:
            return self.basis
        return gettext("%(area)s: %(sum)s") % {"area": self.basis, "sum": self.sum}

    @property
    def detail(self) -> str:
        """Area and calculation: "full face: 4 × $290, up to six sessions for $1,500"."""
        if not self.area:
            return self.sum
        return gettext("%(area)s: %(sum)s") % {
            "area": self._area_in_a_sentence,
            "sum": self.sum,
        }

    @cached_property
    def fees_extra(self) -> tuple[str, ...]:
        """What its prices do not include, each once."""
        bought = [line for purchase in (self.least, self.most) if purchase for _times, line in purchase.parts]
        return tuple(dict.fromkeys(line.fees_extra for line in bought if line.fees_extra))

    def __str__(self) -> str:
        return self.amount


def course_totals(lines: Sequence[PriceLine], sessions: Sessions | None) -> list[CourseTotal]:
    """The total of each area, and of each clinic with prices of its own, in the order of the lines."""
    first: dict[tuple[str, int | None], PriceLine] = {}
    for line in lines:
        if not line.on_consultation:
            first.setdefault((normalised(line.area), line.clinic_id), line)
    totals = (CourseTotal.of(line, lines, sessions) for line in first.values())
    return [total for total in totals if total is not None]


def cost_of(
    lines: Sequence[PriceLine], sessions: Sessions | None, clinic_id: int | None = None
) -> tuple[PriceLine | None, CourseTotal | None]:
    """The headline price of today's lines, and what a person pays for it in all.

    Args:
        clinic_id: at which clinic; by default, at that of the first line.
    """
    held = lines if clinic_id is None else lines_at(lines, clinic_id)
    headline = next(iter(held), None)
    return headline, CourseTotal.of(headline, lines, sessions, clinic_id)


def _stated_sessions(line: PriceLine) -> int | None:
    """How many sessions a price says that it covers; None for a whole course or procedure."""
    return line.sessions_covered or (1 if line.unit == PriceUnit.SESSION else None)


def _sessions_of(line: PriceLine, needed: Sessions | None) -> int | None:
    """How many of the needed sessions one price buys; None if that is not known."""
    if line.low is None and line.high is None:
        return None
    if needed is None:
        return 1 if line.unit in (PriceUnit.COURSE, PriceUnit.PROCEDURE) else None
    if stated := _stated_sessions(line):
        return stated
    if line.unit == PriceUnit.COURSE:
        return needed.maximum
    is_whole = line.unit == PriceUnit.PROCEDURE or bool(line.area)
    return 1 if needed.maximum == 1 and is_whole and line.unit in _WHOLE_IN_ONE_SESSION else None


def _cheapest(bundles: Sequence[tuple[int, PriceLine]], needed: int, end: str) -> Purchase | None:
    """The cheapest purchase of at least so many sessions; of two equal ones, the lines that stand first.

    It is exact: the cheapest way to `n` sessions is one price added to the cheapest way to the rest.

    Args:
        end: which end of the prices counts, "low" or "high"; lines without it cannot be bought.
    """
    price: Callable[[PriceLine], Money | None] = attrgetter(end)
    offered = [(covered, line, money) for covered, line in bundles if (money := price(line)) is not None]
    if not offered:
        return None
    # For each number of sessions, what it costs at least, and the last price that was added for it.
    costs, bought = [Decimal(0)], [0]
    for count in range(1, needed + 1):
        cost, number = min(
            (costs[max(0, count - covered)] + money.amount, number)
            for number, (covered, _line, money) in enumerate(offered)
        )
        costs.append(cost)
        bought.append(number)
    times: Counter[int] = Counter()
    count = needed
    while count > 0:
        times[bought[count]] += 1
        count -= offered[bought[count]][0]
    # The largest packages first.
    order = sorted(times, key=lambda number: (-offered[number][0], number))
    parts = tuple((times[number], offered[number][1]) for number in order)
    return Purchase(parts, Money(costs[needed], offered[0][2].currency), end)
