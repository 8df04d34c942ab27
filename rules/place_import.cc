#include "rules/place_import.h"

#include <algorithm>
#include <set>

#include "rules/cells.h"
#include "rules/csv.h"
#include "rules/place_files.h"
#include "rules/place_tables.h"
#include "rules/refusals.h"
#include "rules/table.h"

namespace hotline {
namespace {

constexpr int kMostKeys = 100;

// What cases, accounts and old decisions name for ever.
constexpr std::string_view kKept[] = {"categories.csv", "regions.csv", "sectors.csv", "units.csv",
                                      "authorities.csv"};

// Key -> the row.
using Rows = std::map<std::string, std::vector<std::string>>;

Rows RowsOf(const TableForm& form, const std::string& text) {
  Rows rows;
  auto records = ParseCsv(form.file, text);
  for (std::size_t at = 1; at < records->size(); ++at) {
    std::vector<std::string>& cells = (*records)[at].cells;
    std::string key;
    for (std::size_t i = 0; i < form.key; ++i) key += (i == 0 ? "" : "/") + cells[i];
    rows[key] = std::move(cells);
  }
  return rows;
}

void Note(v1::TableChange& change, char how, const std::string& key) {
  if (change.keys_size() < kMostKeys) change.add_keys(how + key);
}

v1::TableChange Compare(const TableForm& form, const std::string& before,
                        const std::string& after) {
  v1::TableChange change;
  change.set_file(std::string(form.file));
  const Rows was = RowsOf(form, before);
  const Rows is = RowsOf(form, after);
  change.set_rows(static_cast<std::int32_t>(is.size()));
  for (const auto& [key, cells] : is) {
    const auto old = was.find(key);
    if (old == was.end()) {
      change.set_added(change.added() + 1);
      Note(change, '+', key);
    } else if (old->second != cells) {
      change.set_changed(change.changed() + 1);
      Note(change, '~', key);
    }
  }
  for (const auto& [key, cells] : was) {
    if (is.contains(key)) continue;
    change.set_removed(change.removed() + 1);
    Note(change, '-', key);
  }
  return change;
}

// Which version it is, and by which calendar it counts, no table of an import decides.
void TakeVersions(const v1::Place& from, v1::Place& to) {
  to.set_version(from.version());
  to.mutable_calendar()->set_version(from.calendar().version());
}

}  // namespace

bool IsImportable(std::string_view file) {
  const auto forms = TableForms();
  return !file.starts_with("calendar_") &&
         std::any_of(forms.begin(), forms.end(),
                     [&](const TableForm& form) { return form.file == file; });
}

std::string ImportableTables() {
  std::vector<std::string_view> files;
  for (const TableForm& form : TableForms()) {
    if (IsImportable(form.file)) files.push_back(form.file);
  }
  return Listed(files);
}

Result<v1::Place> MergePlace(const v1::Place& base,
                             const std::map<std::string, std::string>& tables) {
  auto files = WritePlace(base);
  for (const auto& [file, text] : tables) {
    if (!IsImportable(file)) return Refuse(v1::Refusal::ONE_OF, "tables", ImportableTables());
    files[file] = text;
  }
  Result<v1::Place> merged = ReadPlace(files);
  if (!merged) return AsCells(merged.refusals());
  TakeVersions(base, *merged);
  if (const Check kept = CheckKept(base, *merged); !kept) return kept.refusals();
  return merged;
}

Check CheckKept(const v1::Place& before, const v1::Place& after) {
  const auto was = WritePlace(before);
  const auto is = WritePlace(after);
  Problems problems;
  // Every case number begins with it.
  if (before.code() != after.code()) {
    problems.Add(v1::Refusal::ROW_KEPT, "place.csv", "code," + before.code());
  }
  for (const std::string_view file : kKept) {
    const TableForm& form = FormOf(file);
    const Rows kept = RowsOf(form, is.at(std::string(file)));
    for (const auto& [key, cells] : RowsOf(form, was.at(std::string(file)))) {
      if (!kept.contains(key)) problems.Add(v1::Refusal::ROW_KEPT, file, key);
    }
  }
  if (problems.empty()) return Passed{};
  return problems.refusals();
}

std::vector<v1::TableChange> ChangedTables(const v1::Place& before, const v1::Place& after) {
  const auto was = WritePlace(before);
  v1::Place compared = after;
  TakeVersions(before, compared);
  const auto is = WritePlace(compared);
  std::vector<v1::TableChange> changes;
  for (const TableForm& form : TableForms()) {
    if (!IsImportable(form.file)) continue;
    const std::string file(form.file);
    v1::TableChange change = Compare(form, was.at(file), is.at(file));
    if (change.keys_size() != 0) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace hotline
