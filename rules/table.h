#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "hotline/v1/refusal.pb.h"
#include "rules/csv.h"

namespace hotline {

// Collects what is wrong with a set of tables: at most 100 refusals, enough to mend and try again.
class Problems {
 public:
  void Add(v1::Refusal::Reason reason, std::string_view field, std::string_view detail = "");
  void Add(const v1::Refusals& refusals);
  bool empty() const { return refusals_.refusals_size() == 0; }
  const v1::Refusals& refusals() const { return refusals_; }

 private:
  v1::Refusals refusals_;
};

using Names = std::unordered_set<std::string>;

// The values that can be given, "VILLAGE, TOWN", in order; zero stands for none and is left out. As
// many as a refusal's detail takes, then "…".
std::string NamesOf(const google::protobuf::EnumDescriptor& values);
std::string Listed(const std::vector<std::string_view>& names);

enum class Cell { kRequired, kOptional };

// One row of a table. Each reader checks its cell and notes a problem under "units.csv:12:parent";
// what it then gives back is empty. Requires columns that the table was opened with.
class TableRow {
 public:
  TableRow(const std::string& file, const std::unordered_map<std::string, std::size_t>& columns,
           const CsvRecord& record, Problems& problems)
      : file_(file), columns_(columns), record_(record), problems_(problems) {}

  // As it stands, unchecked.
  const std::string& Raw(std::string_view column) const;
  // At most `most` characters.
  std::string Text(std::string_view column, std::size_t most, Cell cell = Cell::kOptional) const;
  // [a-z0-9-], at most 40 characters; required.
  std::string Id(std::string_view column) const;
  // One of `names`.
  std::string Ref(std::string_view column, const Names& names, Cell cell = Cell::kOptional) const;
  // Parts between semicolons, each one of `names`.
  std::vector<std::string> Refs(std::string_view column, const Names& names,
                                Cell cell = Cell::kOptional) const;
  // Parts between semicolons, at most 40 characters each.
  std::vector<std::string> List(std::string_view column) const;
  // "2026-10-01".
  std::string Date(std::string_view column, Cell cell = Cell::kOptional) const;
  // "yes", "no"; empty is no.
  bool YesNo(std::string_view column) const;
  // Required.
  std::int64_t Number(std::string_view column, std::int64_t least, std::int64_t most) const;
  // The name of a proto enum's value; empty gives 0. `parse` is its generated ..._Parse.
  template <class E>
  E Enum(std::string_view column, bool (*parse)(const std::string&, E*),
         Cell cell = Cell::kOptional) const {
    const std::string& text = Raw(column);
    E value = static_cast<E>(0);
    if (text.empty()) {
      if (cell == Cell::kRequired) Refuse(v1::Refusal::MISSING, column);
    } else if (!parse(text, &value)) {
      Refuse(v1::Refusal::ONE_OF, column, NamesOf(*google::protobuf::GetEnumDescriptor<E>()));
    }
    return value;
  }

  void Refuse(v1::Refusal::Reason reason, std::string_view column,
              std::string_view detail = "") const;

 private:
  const std::string& file_;
  const std::unordered_map<std::string, std::size_t>& columns_;
  const CsvRecord& record_;
  Problems& problems_;
};

// A CSV file whose first line names its columns. All columns have to be there, in any order, and no
// others.
class Table {
 public:
  Table(std::string file, std::string_view text, std::initializer_list<std::string_view> columns,
        Problems& problems);
  // Its rows keep pointing at it.
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // Empty when the file is broken; the problem is then noted.
  const std::vector<TableRow>& rows() const { return rows_; }
  const std::string& file() const { return file_; }
  // The texts of a column; notes each that stands there twice.
  Names Unique(std::string_view column) const;

 private:
  bool ReadColumns(const CsvRecord& header, std::initializer_list<std::string_view> columns,
                   Problems& problems);

  std::string file_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<CsvRecord> records_;
  std::vector<TableRow> rows_;
};

}  // namespace hotline
