"""A draft of a policy from a fideslang manifest."""

import re
from collections.abc import Mapping
from typing import Any

from ombud.policy import law
from ombud.policy.exchange.drafting import Imported, Left, finish, slug
from ombud.policy.exchange.fides.terms import BASES, MECHANISMS, term_of
from ombud.policy.exchange.reading import Node
from ombud.policy.exchange.written import Plain
from ombud.policy.language import ANY

_RESOURCES = (
    "organization",
    "data_category",
    "data_subject",
    "data_use",
    "dataset",
    "system",
)
_UNTIL = re.compile(r"P\S+ after [a-z][a-z0-9_.]*|withdrawn")
_LAW = re.compile(r"law (?P<law>[a-z][a-z0-9_.]*)( after (?P<after>[a-z0-9_.]+))?")


def read(document: Mapping[str, Any]) -> Imported:
    """A draft of a policy from a manifest: resources by type, as Fides reads them.

    Raises:
        InvalidDocumentError: it is no manifest, or a value in it has the wrong shape.
    """
    root = Node(document)
    if not any(key in root for key in _RESOURCES):
        root.refuse(f"has none of {', '.join(_RESOURCES)}, so it is no manifest")
    taxonomy = _Taxonomy(root)
    left: list[Left] = []
    draft: Plain = {
        "ombud": 1,
        "controllers": _organizations(root),
        "people": taxonomy.people,
        "categories": taxonomy.categories,
        "registers": _registers(root, taxonomy),
        "purposes": {},
        "recipients": {},
        "measures": {},
    }
    for system in root.each("system"):
        _system(system, draft, taxonomy, left)
    # Defaults of Fides, and what ours says again in other words.
    for group in _RESOURCES:
        for each in root.each(group):
            each.at("organization_fides_key").seen()
            each.at("parent_key").seen()
    return finish(draft, root, left)


class _Taxonomy:
    """The categories, people and uses that a manifest defines or only names."""

    def __init__(self, root: Node) -> None:
        self.categories: Plain = {}
        self.people: Plain = {}
        self.uses: dict[str, Plain] = {}
        self._references: dict[str, str] = {}
        for each in root.each("data_category"):
            self._define(each)
        for each in root.each("data_subject"):
            key = each.text("fides_key") or ""
            words = each.text("description") or each.text("name")
            self.people[self._id(key)] = {"say": words}
            each.at("name").seen()
        for each in root.each("data_use"):
            key = each.text("fides_key") or ""
            self.uses[key] = {
                "title": each.text("name"),
                "say": each.text("description"),
            }

    def _define(self, node: Node) -> None:
        key = node.text("fides_key") or ""
        parent, _, last = key.rpartition(".")
        above = self._references.get(parent)
        if above is not None and "." not in above:
            item = self._id(last)
            self.categories[above].setdefault("items", {})[item] = node.text(
                "name"
            ) or item.replace("_", " ")
            self._references[key] = f"{above}.{item}"
        else:
            name = slug(last, self.categories, "data")
            self.categories[name] = {"is": term_of(parent), "say": node.text("name")}
            self._references[key] = name
        node.at("description").seen()

    def reference(self, key: str) -> str:
        """Our reference for a data category; one that is only named is put down."""
        if key not in self._references:
            name = slug(key.removeprefix("user."), self.categories, "data")
            self.categories[name] = {"is": term_of(key)}
            if self.categories[name]["is"] is None:
                words = key.rpartition(".")[2].replace("_", " ")
                self.categories[name]["say"] = words
            self._references[key] = name
        return self._references[key]

    def kind(self, key: str) -> str:
        """Our id for a data subject; one that is only named is put down."""
        kind = self._id(key)
        self.people.setdefault(kind, {})
        return kind

    @staticmethod
    def _id(key: str) -> str:
        return key if re.fullmatch(r"[a-z][a-z0-9_]*", key) else slug(key)


def _organizations(root: Node) -> Plain:
    found: Plain = {}
    for each in root.each("organization"):
        key = each.text("fides_key") or ""
        controller = each.at("controller")
        name = each.text("name") or controller.text("name")
        controller.at("name").seen()
        ours = re.fullmatch(r"[a-z][a-z0-9_]*", key)
        found[key if ours else slug(key, found, "controller")] = {
            "name": name,
            "address": controller.text("address"),
            "email": controller.text("email"),
            "phone": controller.text("phone"),
            "officer": _contact(each.at("data_protection_officer")),
            "representative": _contact(each.at("representative")),
        }
    return found


def _contact(node: Node) -> Plain:
    return {key: node.text(key) for key in ("name", "email", "phone")}


def _registers(root: Node, taxonomy: _Taxonomy) -> Plain:
    found: Plain = {}
    for each in root.each("dataset"):
        name = slug(each.text("fides_key") or "", found, "register")
        found[name] = {
            "say": each.text("description") or each.text("name"),
            "of": [taxonomy.kind(key) for key in each.texts("data_subjects")],
            "purposes": [key.rpartition(".")[2] for key in each.texts("data_uses")],
        }
        each.at("name").seen()
        for collection in each.each("collections"):
            _fields(collection, taxonomy)
            collection.at("name").seen()
            collection.at("description").seen()
    return found


def _fields(node: Node, taxonomy: _Taxonomy) -> None:
    """The fields of a collection, or of a field: their categories are put down."""
    for field in node.each("fields"):
        for key in field.texts("data_categories"):
            taxonomy.reference(key)
        field.at("name").seen()
        field.at("description").seen()
        _fields(field, taxonomy)


def _system(system: Node, draft: Plain, taxonomy: _Taxonomy, left: list[Left]) -> None:
    """A system of the company's own, or one that stands for a recipient."""
    declarations = list(system.each("privacy_declarations"))
    controls = "Controller" in system.texts("responsibility")
    if not declarations and "responsibility" in system:
        _recipient(system, draft["recipients"])
        return
    for each in declarations:
        _purpose(each, draft, taxonomy, left)
    if controls:
        system.at("responsibility").seen()
    if security := system.text("data_security_practices"):
        name = slug(system.text("fides_key") or "", draft["measures"], "measure")
        draft["measures"][name] = {"say": security}
    for key in (
        "fides_key",
        "name",
        "description",
        "system_type",
        "ingress",
        "egress",
        "dataset_references",
        "privacy_declarations",
        "uses_profiling",
        "uses_cookies",
    ):
        if key != "privacy_declarations" or not declarations:
            system.at(key).seen()


def _recipient(system: Node, recipients: Plain) -> None:
    key = system.text("fides_key") or ""
    joint = system.text("joint_controller_info")
    processor = "Processor" in system.texts("responsibility")
    footing = next(iter(system.texts("legal_basis_for_transfers")), None)
    other = "joint" if joint else "controllers"
    legal_name = system.text("legal_name")
    recipients[slug(key, (), "recipient")] = {
        "are": "processors" if processor else other,
        "say": system.text("name"),
        "do": system.text("description"),
        "named": [legal_name] if legal_name else None,
        "policy": system.text("privacy_policy"),
        "measures": system.text("data_security_practices"),
        "by": next(
            (ours for ours, said in MECHANISMS.items() if said == footing), None
        ),
    }
    for each in ("system_type", "does_international_transfers", "privacy_declarations"):
        system.at(each).seen()


def _purpose(node: Node, draft: Plain, taxonomy: _Taxonomy, left: list[Left]) -> None:
    use = node.text("data_use") or ""
    called = node.text("name") or use
    defined = taxonomy.uses.get(use)
    name = use.rpartition(".")[2] if defined else slug(called, (), "purpose")
    made = draft["purposes"].setdefault(name, {})
    if defined:
        made["say"] = defined["say"]
        title = defined["title"] or ""
        if title != name.replace("_", " ").capitalize():
            made["title"] = title
    if use.startswith("marketing"):
        made["marketing"] = _marketing(use)
    people = [taxonomy.kind(key) for key in node.texts("data_subjects")]
    _add(made, "for", people)
    _add(made, "uses", [taxonomy.reference(k) for k in node.texts("data_categories")])
    _add(made, "from", ["person"] if "user" in node.texts("ingress") else [])
    _add(made, "to", node.texts("egress"))
    _put_basis(made, node, called.partition(" ")[2] if defined else "", left)
    _put_keep(made, node, left)
    for key in (
        "data_shared_with_third_parties",
        "third_parties",
        "processes_special_category_data",
        "special_category_legal_basis",
    ):
        node.at(key).seen()


def _add(made: Plain, key: str, values: list[str]) -> None:
    made[key] = list(dict.fromkeys([*made.get(key, []), *values]))


def _marketing(use: str) -> Any:
    if ".sms" in use:
        return {"by": ["sms"]}
    return {"by": ["ads"]} if use.startswith("marketing.advertising") else True


def _put_basis(made: Plain, node: Node, kind: str, left: list[Left]) -> None:
    said = node.text("legal_basis_for_processing")
    if said is None:
        return
    basis = next((ours for ours, of in BASES.items() if of == said), None)
    if basis not in ("consent", "contract", "vital"):
        left.append(
            Left(
                path=f"{node.path}.legal_basis_for_processing",
                why=f"{said}: a policy names the law, the task or the interest too.",
            )
        )
        return
    if not kind:
        made["basis"] = basis
    else:
        made.setdefault("basis", {})[kind if kind != "*" else ANY] = basis


def _put_keep(made: Plain, node: Node, left: list[Left]) -> None:
    said = node.text("retention_period")
    if said is None:
        return
    if _UNTIL.fullmatch(said):
        made["keep"] = {"until": said}
    elif (by := _LAW.fullmatch(said)) and by["law"] in law.known():
        made["keep"] = {key: value for key, value in by.groupdict().items() if value}
    else:
        left.append(
            Left(
                path=f"{node.path}.retention_period",
                why="It does not say which item of data the time counts from.",
            )
        )
