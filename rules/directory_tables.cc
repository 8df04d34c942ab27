#include <utility>

#include "rules/figures.h"
#include "rules/place_parts.h"

namespace hotline {
namespace {

constexpr std::size_t kTitle = 60;
constexpr std::size_t kCommitment = 200;

template <class Field>
void Fill(Field* field, std::vector<std::string> texts) {
  for (std::string& text : texts) field->Add(std::move(text));
}

void ReadTitle(const TableRow& row, const PlaceNames& names, v1::Unit& unit) {
  unit.set_title_state(row.Enum("title_state", v1::Unit::TitleState_Parse));
  unit.set_title_level(row.Text("title_level", 4));
  unit.set_title_round(row.Text("title_round", 20));
  Fill(unit.mutable_title_topics(), row.Refs("title_topics", names.categories));
  if (unit.title_state() == v1::Unit::TITLE_NONE) return;
  if (unit.title_level().empty()) row.Refuse(v1::Refusal::MISSING, "title_level");
}

void ReadCommitment(const TableRow& row, v1::Unit& unit) {
  unit.set_commitment_content(row.Text("commitment_content", kCommitment));
  unit.set_commitment_telephone(row.Text("commitment_telephone", kCommitment));
  unit.set_commitment_standard(row.Text("commitment_standard", kCommitment));
  unit.set_commitment_address(row.Text("commitment_address", kCommitment));
  unit.set_commitment_officer(row.Text("commitment_officer", kCommitment));
}

v1::Unit ReadUnit(const TableRow& row, const PlaceNames& names) {
  v1::Unit unit;
  unit.set_id(row.Id("id"));
  // The name of the desk's own row in reports.
  if (unit.id() == kDeskRow) row.Refuse(v1::Refusal::IMPOSSIBLE, "id", unit.id());
  unit.set_title(row.Text("title", kTitle, Cell::kRequired));
  unit.set_sector(row.Ref("sector", names.sectors, Cell::kRequired));
  unit.set_line(row.Text("line", 20));
  unit.set_parent(row.Ref("parent", names.units));
  Fill(unit.mutable_regions(), row.Refs("regions", names.regions, Cell::kRequired));
  Fill(unit.mutable_duties(), row.Refs("duties", names.categories));
  unit.set_has_accounts(row.YesNo("has_accounts"));
  unit.set_coordinator(row.YesNo("coordinator"));
  unit.set_successor(row.Ref("successor", names.units));
  const Validity validity = ReadValidity(row, !unit.successor().empty());
  unit.set_valid_from(validity.from);
  unit.set_valid_to(validity.to);
  ReadTitle(row, names, unit);
  ReadCommitment(row, unit);
  return unit;
}

}  // namespace

void ReadUnits(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) *place.add_units() = ReadUnit(row, names);
  RefuseCycles(table, "parent");
  RefuseCycles(table, "successor");
}

void ReadGroups(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    v1::UnitGroup& group = *place.add_groups();
    group.set_id(row.Id("id"));
    group.set_title(row.Text("title", kTitle, Cell::kRequired));
    group.set_meaning(row.Enum("meaning", v1::UnitGroup::Meaning_Parse, Cell::kRequired));
    Fill(group.mutable_members(), row.Refs("members", names.units, Cell::kRequired));
  }
}

void ReadAuthorities(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    v1::Authority& authority = *place.add_authorities();
    authority.set_id(row.Id("id"));
    authority.set_title(row.Text("title", kTitle, Cell::kRequired));
    authority.set_office(row.Ref("office", names.units, Cell::kRequired));
    const Validity validity = ReadValidity(row, false);
    authority.set_valid_from(validity.from);
    authority.set_valid_to(validity.to);
    authority.set_basis(row.Text("basis", 200, Cell::kRequired));
    Fill(authority.mutable_signatories(), row.List("signatories"));
    Fill(authority.mutable_members(), row.Refs("members", names.units, Cell::kRequired));
  }
}

}  // namespace hotline
