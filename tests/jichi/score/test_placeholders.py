"""What every text with dollar signs means, and where it is read so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.errors import InvalidInput
from jichi.score.placeholders import Output, Scope, Template, parts, template
from jichi.score.templates import params, templates
from tests.jichi.score.conftest import small

if TYPE_CHECKING:
    from tests.jichi.score.conftest import Read

METADATA = {
    "name": "web",
    "other": {"key": "value", "n": 3, "yes": True},
    "annotations": {"key.com/foo-bar": "thing"},
    "list": [1, "a"],
}
SCOPE = Scope(METADATA, {"db": "postgres", "env": "environment"}, {"postgres": frozenset({"host", "password"})})
HOST = Output("db", ("host",))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("abc", ("abc",)),
        ("$abc", ("$abc",)),
        ("a $$ b", ("a $ b",)),
        ("$${abc}", ("${abc}",)),
        ("$$${metadata.name}", ("$web",)),
        ("$$$${abc}", ("$${abc}",)),
        ("$${a .4*(^&", ("${a .4*(^&",)),
        ("${metadata.name", ("${metadata.name",)),
        ("\\${metadata.name}", ("\\web",)),
        ("$(metadata.name) {x}", ("$(metadata.name) {x}",)),
        ("${metadata.name}-${metadata.other.key}", ("web-value",)),
        ("${metadata.other}", ('{"key":"value","n":3,"yes":true}',)),
        ("${metadata.other.n}${metadata.other.yes}${metadata.list}", ('3true[1,"a"]',)),
        (r"${metadata.annotations.key\.com/foo-bar}", ("thing",)),
        ("${resources.db.host}", (HOST,)),
        ("x:${resources.db.host}$$${resources.db.host}", ("x:", HOST, "$", HOST)),
        (r"${resources.env.a\.b.c}", (Output("env", ("a.b", "c")),)),
    ],
)
def test_a_text_means_exactly_this(text: str, pieces: tuple[object, ...]):
    assert template(text, SCOPE) == (Template(pieces), ())  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("${}", "refers to nothing"),
        ("${abc}", "refers to nothing"),
        ("${metadata}", "refers to nothing"),
        ("${resources}", "refers to nothing"),
        ("${Metadata.name}", "refers to nothing"),
        ("$$${abc}", "refers to nothing"),
        ("${metadata.nam}", "Did you mean name?"),
        ("${metadata.name.x}", "There is no x"),
        ("${metadata.list.0}", "There is no 0"),
        ("${resources.dbb.host}", "Did you mean db?"),
        ("${resources.db}", "names no output"),
        ("${resources.db.hots}", "Did you mean host?"),
        ("${resources.zzz}", "There is no zzz"),
    ],
)
def test_a_reference_to_nothing_is_told(text: str, en: str):
    _, wrong = template(text, SCOPE)
    assert len(wrong) == 1
    assert en in wrong[0][0].en + wrong[0][1].en


def test_a_hundred_thousand_braces_that_nothing_closes_are_text_at_once():
    """Each of them would else be followed to the end anew."""
    text = "$${x}" + "${" * 100_000
    assert template(text, SCOPE) == (Template(("${x}" + text[5:],)), ())
    assert template(text + "$$", SCOPE)[0].pieces == ("${x}" + text[5:] + "$",)


def test_a_part_of_an_output_is_nothing():
    _, ((what, remedy),) = template("${resources.db.host.x}", SCOPE)
    assert what.en == "There is no x for ${resources.db.host.x}."
    assert remedy.en == "${resources.db.host} is a text: use it as it is."


def test_only_a_volume_may_name_a_whole_resource():
    assert template("${resources.db}", SCOPE, whole_resource=True) == (Template((Output("db", ()),)), ())
    assert template("${resources.x}", SCOPE, whole_resource=True)[1]


def test_what_is_substituted_is_not_looked_through_again():
    found, _ = template("a${resources.db.host}b", SCOPE)
    assert found.render({HOST: "${metadata.name}$$"}) == "a${metadata.name}$$b"
    assert found.render({HOST: {"b": 1, "a": "津"}}) == 'a{"a":"津","b":1}b'
    with pytest.raises(KeyError):
        found.render({})


TEXTS = st.text(st.sampled_from("$${}\\.ab "), max_size=30)


def escape(text: str) -> str:
    """A text that means `text`: `$${...}` keeps all that it holds, and every other dollar sign is doubled."""
    return re.sub(r"\$\{[^}]*\}|\$", lambda found: f"${found[0]}", text)


@given(TEXTS)
def test_an_escaped_text_means_itself(text: str):
    assert template(escape(text), SCOPE) == (Template((text,) if text else ()), ())


@given(TEXTS.filter(lambda text: "$" not in text))
def test_a_text_without_dollar_signs_means_itself(text: str):
    assert template(text, SCOPE)[0].render({}) == text


@given(TEXTS.filter(lambda text: not re.search(r"\$\{[^}]*$", text)), TEXTS)
def test_escaped_texts_may_stand_around_a_reference(before: str, after: str):
    found, wrong = template(f"{escape(before)}${{resources.db.host}}{escape(after)}", SCOPE)
    assert (found.render({HOST: "H"}), wrong) == (f"{before}H{after}", ())


@given(TEXTS)
def test_no_text_is_refused_without_a_reference_in_it(text: str):
    found, wrong = template(text, SCOPE)
    assert not wrong or "${" in text
    assert all(piece != "" for piece in found.pieces)


@given(st.lists(st.text(st.sampled_from("ab.-/"), min_size=1), min_size=1))
def test_a_backslash_keeps_a_dot_within_its_part(names: list[str]):
    assert parts(".".join(name.replace(".", "\\.") for name in names)) == tuple(names)


def test_placeholders_are_substituted_here_and_nowhere_else(read: Read):
    workload = read()
    found = templates(workload, {})
    app = ("containers", "app")
    assert found == {
        (*app, "variables", "NAME"): Template(("resident-records",)),
        (*app, "variables", "URL"): Template(
            ("postgres://", Output("db", ("username",)), ":", Output("db", ("password",)), "@", HOST, "/")
        ),
        (*app, "variables", "COST"): Template(("$5 and ${metadata.name}",)),
        (*app, "files", "/etc/app.conf", "content"): Template(("host=", HOST)),
        (*app, "files", "/etc/terms.txt", "source"): Template(("of resident-records",)),
        (*app, "volumes", "/mnt/images", "source"): Template((Output("images", ()),)),
        ("resources", "db", "params", "version"): Template(("16",)),
        ("resources", "db", "params", "tags", 0, "of"): Template(("resident-records",)),
    }
    assert params(workload, "db", found) == {
        "version": Template(("16",)),
        "tags": [{"of": Template(("resident-records",))}],
        "size": 3,
    }
    assert workload.containers["app"].args == ("--literal", "${not.a.reference}")


def test_an_output_that_its_type_does_not_have_is_told_with_its_line(read: Read):
    with pytest.raises(InvalidInput) as raised:
        templates(read(), {"postgres": frozenset({"host", "password"})})
    assert [(each.where.line, each.where.key) for each in raised.value.problems if each.where] == [
        (22, "containers.app.variables.URL")
    ]


def test_params_that_need_each_other_are_refused(read: Read):
    resources = {
        "one": {"type": "s3", "params": {"a": "${resources.two.x}"}},
        "two": {"type": "s3", "params": {"a": ["${resources.one.x}"]}},
    }
    with pytest.raises(InvalidInput) as raised:
        read(small(resources=resources))
    assert "need each other's outputs" in str(raised.value)
    del resources["two"]["params"]
    assert set(read(small(resources=resources)).resources) == {"one", "two"}
