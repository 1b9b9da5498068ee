"""Who follows whom: the sheet 跟单分工 becomes seats, names become members where there is a directory of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import or_, select

from bot.db.models import Member, Order, Seat
from bot.domain.order_book import AssignmentRow, Problem, problem
from bot.services.cases.follow import follow_seats
from bot.services.imports.outcome import FieldDifference, RowResult
from bot.services.people.members import first_reading_lasts
from bot.services.people.seeded import Placed
from bot.work.codec import stored
from bot.work.remembered import recall, remember
from bot.work.unit import Work

SETTING = "order_book.people"
PLACED = "order_book.seats_placed"
ONE_DAY = timedelta(days=1)


@stored("book_people", whole=True)
@dataclass(frozen=True, kw_only=True)
class BookPeople:
    """Whom a name of the book means, as answered; the name in each role of each customer, as the last book has it."""

    aliases: dict[str, str] = field(default_factory=dict)
    seats: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class People:
    """Members by name, names answered before, and the seats the last book gave, as they are within one import."""

    ids: dict[str, list[str]]
    aliases: dict[str, str]
    seats: dict[str, dict[str, str]]
    admin: str | None
    follower: str
    """The role of an order's own person (跟单员)."""
    reseated: set[str] = field(default_factory=set)
    """Whose seats began or ended in this import."""
    roles: set[str] = field(default_factory=set)
    """The roles those seats are of."""
    partial: bool = False
    """The directory is being read for the first time: who is missing may be on its next page."""

    @property
    def has_directory(self) -> bool:
        """Whether there is anybody to match names with."""
        return bool(self.ids) and not self.partial

    def find(self, name: str | None) -> str | None:
        """The one member of that name, or whom an answer named."""
        if name is None:
            return None
        found = self.ids.get(folded(name), [])
        return self.aliases.get(name) or (found[0] if len(found) == 1 else None)

    def doubt(self, name: str, cell: str, field: str) -> Problem | None:
        """What is to be asked about a name; nothing when it is known or nobody is."""
        if not self.has_directory or self.find(name) is not None:
            return None
        code = "ambiguous_person" if folded(name) in self.ids else "unknown_person"
        return problem(code, cell=cell, field=field, value=name)

    def customer_seat(self, customer: str, role: str) -> str | None:
        """The name the last book gave for a role of a customer."""
        return self.seats.get(customer, {}).get(role)


def load_people(work: Work) -> People:
    """Read the directory and what earlier books and answers said."""
    ids: dict[str, list[str]] = {}
    admin = None
    for member in work.session.scalars(select(Member).where(Member.active).order_by(Member.id)):
        ids.setdefault(folded(member.name), []).append(member.id)
        if member.is_admin and not member.is_outside and admin is None:
            admin = member.id
    known = recall(work.session, SETTING, BookPeople) or BookPeople()
    return People(
        ids=ids,
        aliases=known.aliases,
        seats=known.seats,
        admin=admin,
        follower=work.company.rules.follower,
        partial=first_reading_lasts(work.session),
    )


def save_people(work: Work, people: People) -> None:
    """Keep the seats by name, so that a directory which comes later can be matched with them."""
    value = BookPeople(aliases=people.aliases, seats=people.seats)
    remember(work.session, SETTING, value, now=work.now, by=work.actor)


def assign(work: Work, people: People, rows: tuple[AssignmentRow, ...], asked: set[str]) -> list[RowResult]:
    """Take over each row of 跟单分工. `asked` collects the names asked about, so that each is asked once."""
    results = []
    for row in rows:
        problems, changes = [], []
        new = False
        for seat in row.seats:
            doubt = people.doubt(seat.name, seat.cell, seat.role)
            if doubt is not None and seat.name not in asked:
                asked.add(seat.name)
                problems.append(doubt)
            held = people.seats.setdefault(seat.customer, {})
            old = held.get(seat.role)
            if old == seat.name:
                continue
            held[seat.role] = seat.name
            new = new or old is None
            if old is not None:
                changes.append(FieldDifference(cell=seat.cell, field=seat.role, old=old, new=seat.name))
                work.note(
                    action="seat.changed",
                    subject_kind="customer",
                    subject_id=seat.customer,
                    role=seat.role,
                    old=old,
                    new=seat.name,
                )
        outcome = "changed" if changes else "imported" if new else "unchanged"
        if problems and outcome == "imported":
            outcome = "question"
        results.append(
            RowResult(
                sheet=row.sheet,
                row=row.row,
                po=None,
                outcome=outcome,
                problems=tuple(problems),
                changes=tuple(changes),
            )
        )
    return results


def place_seats(work: Work, people: People) -> None:
    """Bring the rows of seats in line with the book: customer seats from 跟单分工, order seats from the column 跟单.

    A name of the book is placed once; a seat that was changed in Slack since stays until the book says something new.
    """
    placed = Placed(work.session, PLACED)
    for customer, roles in people.seats.items():
        for role, name in roles.items():
            member_id = people.find(name)
            entry = (customer, role, member_id)
            if member_id is not None and entry not in placed:
                hold(work, people, role=role, kind="customer", key=customer, member_id=member_id)
                placed.replace(placed.starting(customer, role), entry)
    placed.save(now=work.now)


def place_merchandiser(work: Work, people: People, order: Order) -> None:
    """Give the order its 跟单员: the name on the order, else the customer's; a seat of its own where they differ."""
    usual = _usual(work, people, order.customer)
    member_id = people.find(order.merchandiser_name) if order.merchandiser_name else usual
    if member_id is None:
        return
    before, order.merchandiser_id = order.merchandiser_id, member_id
    taken_over = before not in {None, member_id}
    if taken_over:
        people.reseated |= {str(before), member_id}
        people.roles.add(people.follower)
    place = {"role": people.follower, "kind": "order", "key": order.po}
    if member_id != usual:
        hold(work, people, **place, member_id=member_id, taken_over=taken_over)
    else:
        _release(work, people, **place)


def follow_book(work: Work, people: People) -> None:
    """Let what waits go with the seats that this import changed."""
    if not people.roles:
        return
    work.session.flush()
    by = work.actor if work.session.get(Member, work.actor) is not None else None
    follow_seats(work.by(by), of=people.reseated, roles=people.roles)


def _usual(work: Work, people: People, customer: str) -> str | None:
    """The customer's 跟单员: who holds that seat now, else whom the book names."""
    held = work.session.scalar(
        select(Seat.member_id)
        .where(
            Seat.role == people.follower,
            Seat.scope_kind == "customer",
            Seat.scope_key == customer,
            or_(Seat.valid_from.is_(None), Seat.valid_from <= work.today),
            or_(Seat.valid_to.is_(None), Seat.valid_to >= work.today),
        )
        .order_by(Seat.id.desc())
        .limit(1)
    )
    return held or people.find(people.customer_seat(customer, people.follower))


def hold(
    work: Work,
    people: People,
    *,
    role: str,
    kind: str,
    key: str,
    member_id: str,
    taken_over: bool = False,
) -> None:
    """Make a member the one holder of a role in a scope; a former holder's seat ends, it is not deleted.

    From today on; whom the first book names there holds it for as long as anybody knows.
    """
    if _release(work, people, role=role, kind=kind, key=key, but=member_id):
        return
    known = select(Seat.id).where(Seat.role == role, Seat.scope_kind == kind, Seat.scope_key == key).limit(1)
    since = work.today if taken_over or work.session.scalar(known) is not None else None
    work.session.add(Seat(member_id=member_id, role=role, scope_kind=kind, scope_key=key, valid_from=since))
    people.reseated.add(member_id)
    people.roles.add(role)
    work.session.flush()


def _release(work: Work, people: People, *, role: str, kind: str, key: str, but: str | None = None) -> bool:
    """End the open seats of a scope; returns whether `but` already holds it."""
    found = False
    open_seats = select(Seat).where(
        Seat.role == role, Seat.scope_kind == kind, Seat.scope_key == key, Seat.valid_to.is_(None)
    )
    for seat in work.session.scalars(open_seats):
        if seat.member_id == but:
            found = True
        else:
            seat.valid_to = work.today - ONE_DAY
            people.reseated.add(seat.member_id)
            people.roles.add(role)
    return found


def folded(name: str) -> str:
    """A name as it is compared: without case and doubled spaces."""
    return " ".join(name.split()).casefold()
