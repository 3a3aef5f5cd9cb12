from __future__ import annotations

from onrecord.config import Settings
from onrecord.extraction import extractions
from records.article import Article, Problem

TEXT = 'Mayor Ada Quill {verb} the harbour toll on Thursday.\n\n"It is a tax on fishermen," Quill said.'


def items() -> list[Article | Problem]:
    verbs = ("rejected", "welcomed", "defended", "criticized")
    found: list[Article | Problem] = []
    for number in range(44):
        text = TEXT.format(verb=verbs[number % 4])
        found.append(Article(f"a{number}", text, sha256=f"{number}"))
        if number % 10 == 3:
            found.append(Problem(f"p{number}", "empty", "give it a text"))
    return found


def test_several_processes_yield_what_one_yields_in_the_same_order() -> None:
    alone = list(extractions(items(), Settings(workers=1)))
    together = list(extractions(items(), Settings(workers=2)))
    assert together == alone
    assert [e.article.id if e.article else e.problem.article for e in alone if e.article or e.problem] == [
        item.id if isinstance(item, Article) else item.article for item in items()
    ]
    assert all(e.statements for e in alone if e.article)


def test_who_only_says_what_others_say_takes_no_stance_and_carries_it() -> None:
    text = "Council leader Rosa Lind said the rail union had claimed that the new timetable was unsafe and useless."
    [found] = extractions([Article("rail", text, title="New timetable", sha256="r")], Settings(workers=1))
    inner, outer = sorted(found.statements, key=lambda s: s.carrier is None)
    assert (inner.mention, inner.carrier) == ("the rail union", outer.id)
    assert {p.stance for p in outer.positions} == {"neutral"}
