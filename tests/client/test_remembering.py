"""What is remembered is never older than its bound, and nobody's address."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ombud.client.remembering import Memory, seconds
from ombud.client.values import Decision, Identifier

FRESH_FOR = 2.0
ABOUT = ("newsletter",)
PEOPLE = [Identifier("email", f"p{n}@example.com") for n in range(3)]
IDS = [UUID(int=n + 1) for n in range(3)]

people = st.integers(0, 2)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), people),
        st.tuples(st.just("arrive"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.floats(0, 3)),
        st.tuples(st.just("change"), people),
        st.tuples(st.just("change_by_id"), people),
        st.tuples(st.just("ask"), people),
    ),
    max_size=60,
)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@given(steps)
def test_nothing_is_older_than_its_bound_or_from_before_a_change(steps):
    clock = Clock()
    memory = Memory(fresh_for=FRESH_FOR, size=100, clock=clock)
    under_way = []
    sent_at, changed_at, count = {}, dict.fromkeys(range(3), 0), 0

    for order, (step, which) in enumerate(steps, start=1):
        match step:
            case "send":
                under_way.append((which, memory.sending(), clock.now, order))
            case "arrive" if under_way:
                who, sent, at, asked = under_way.pop(which % len(under_way))
                count += 1
                answer = Decision(allowed=bool(count % 2), person=IDS[who])
                sent_at[id(answer)] = (answer, at, asked)
                memory.put(ABOUT, PEOPLE[who], answer, sent)
            case "wait":
                clock.now += which
            case "change":
                memory.forget(PEOPLE[which])
                changed_at[which] = order
            case "change_by_id":
                memory.forget(IDS[which])
                changed_at[which] = order
            case "ask":
                found = memory.get(ABOUT, PEOPLE[which])
                if found is not None:
                    _, at, asked = sent_at[id(found)]
                    assert clock.now - at < FRESH_FOR
                    assert asked > changed_at[which]
                    assert found.person == IDS[which]


def remembered(memory, whom=PEOPLE[0], about=ABOUT, person=IDS[0]):
    answer = Decision(allowed=True, person=person)
    memory.put(about, whom, answer, memory.sending())
    return answer


def test_what_is_fresh_is_remembered_up_to_its_bound():
    clock = Clock()
    memory = Memory(fresh_for=FRESH_FOR, size=10, clock=clock)
    answer = remembered(memory)

    clock.now += FRESH_FOR - 0.001
    assert memory.get(ABOUT, PEOPLE[0]) is answer

    clock.now += 0.001
    assert memory.get(ABOUT, PEOPLE[0]) is None


def test_the_bound_counts_from_the_question_and_not_from_the_answer():
    clock = Clock()
    memory = Memory(fresh_for=FRESH_FOR, size=10, clock=clock)
    sent = memory.sending()
    clock.now += 1.5
    memory.put(ABOUT, PEOPLE[0], Decision(allowed=True), sent)

    clock.now += 0.5

    assert memory.get(ABOUT, PEOPLE[0]) is None


def test_no_more_is_remembered_than_there_is_room_for():
    memory = Memory(fresh_for=FRESH_FOR, size=2)

    for one in PEOPLE:
        remembered(memory, one)

    assert len(memory) == 2
    assert memory.get(ABOUT, PEOPLE[0]) is None
    assert memory.get(ABOUT, PEOPLE[2]) is not None


def test_another_purpose_category_or_person_is_another_question():
    memory = Memory(fresh_for=FRESH_FOR, size=10)
    remembered(memory, about=("a", "bc"))

    assert memory.get(("ab", "c"), PEOPLE[0]) is None
    assert memory.get(("a",), PEOPLE[0]) is None
    assert memory.get(("a", "bc"), PEOPLE[1]) is None


def test_somebody_is_forgotten_by_all_that_tells_who_they_are():
    memory = Memory(fresh_for=FRESH_FOR, size=10)
    phone = Identifier("phone", "+46 8 465 004 12")
    remembered(memory)
    remembered(memory, phone)
    remembered(memory, PEOPLE[1], person=IDS[1])

    memory.forget(Identifier("email", " P0@Example.com"))

    assert memory.get(ABOUT, PEOPLE[0]) is None
    assert memory.get(ABOUT, phone) is None
    assert memory.get(ABOUT, PEOPLE[1]) is not None


def test_no_address_is_in_memory():
    memory = Memory(fresh_for=FRESH_FOR, size=10)
    remembered(memory)

    held = repr((memory._kept, vars(memory)))

    assert "p0" not in held
    assert "p0" not in repr(PEOPLE[0])


def test_two_processes_hold_the_same_person_by_other_digests():
    one, other = (Memory(fresh_for=FRESH_FOR, size=10) for _ in range(2))
    remembered(one)
    remembered(other)

    assert one._kept.keys() != other._kept.keys()


def test_the_clock_goes_forward():
    assert seconds() <= seconds()
