#include "rules/table.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "rules/refusals.h"
#include "rules/text.h"
#include "rules/times.h"

namespace hotline {
namespace {

constexpr int kMostProblems = 100;
constexpr std::size_t kLongestId = 40;
constexpr std::size_t kLongestDetail = 60;

// Characters of a text that is known to be UTF-8.
std::size_t Length(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Never cuts a character in two.
std::string_view Shortened(std::string_view text) {
  if (text.size() <= kLongestDetail) return text;
  std::size_t size = kLongestDetail;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    if (const std::string_view part = text.substr(0, end); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

bool IsId(std::string_view text) {
  return text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
         });
}

}  // namespace

std::string Listed(const std::vector<std::string_view>& names) {
  constexpr std::size_t kMost = 180;  // bytes: a detail is cut at 200 characters
  std::string list;
  for (const std::string_view name : names) {
    if (list.size() + name.size() > kMost) return list + " …";
    list.append(list.empty() ? "" : ", ").append(name);
  }
  return list;
}

std::string NamesOf(const google::protobuf::EnumDescriptor& values) {
  std::vector<std::string_view> names;
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() != 0) names.push_back(values.value(i)->name());
  }
  return Listed(names);
}

void Problems::Add(v1::Refusal::Reason reason, std::string_view field, std::string_view detail) {
  if (refusals_.refusals_size() == kMostProblems) return;
  // What may stand there is a list of the program's own, and is told whole.
  const bool own = reason == v1::Refusal::ONE_OF;
  *refusals_.add_refusals() = Refuse(reason, field, std::string(own ? detail : Shortened(detail)));
}

void Problems::Add(const v1::Refusals& refusals) {
  for (const v1::Refusal& refusal : refusals.refusals()) {
    if (refusals_.refusals_size() < kMostProblems) *refusals_.add_refusals() = refusal;
  }
}

const std::string& TableRow::Raw(std::string_view column) const {
  return record_.cells[columns_.at(std::string(column))];
}

void TableRow::Refuse(v1::Refusal::Reason reason, std::string_view column,
                      std::string_view detail) const {
  problems_.Add(reason, file_ + ":" + std::to_string(record_.line) + ":" + std::string(column),
                detail);
}

std::string TableRow::Text(std::string_view column, std::size_t most, Cell cell) const {
  const std::string& text = Raw(column);
  if (text.empty() && cell == Cell::kRequired) Refuse(v1::Refusal::MISSING, column);
  if (Length(text) <= most) return text;
  Refuse(v1::Refusal::TOO_LONG, column, std::to_string(most));
  return "";
}

std::string TableRow::Id(std::string_view column) const {
  const std::string& text = Raw(column);
  if (text.empty()) Refuse(v1::Refusal::MISSING, column);
  if (IsId(text)) return text;
  Refuse(v1::Refusal::BAD_FORMAT, column, "[a-z0-9-]{1,40}");
  return "";
}

std::string TableRow::Ref(std::string_view column, const Names& names, Cell cell) const {
  const std::string& text = Raw(column);
  if (text.empty()) {
    if (cell == Cell::kRequired) Refuse(v1::Refusal::MISSING, column);
    return "";
  }
  if (names.contains(text)) return text;
  Refuse(v1::Refusal::UNKNOWN_VALUE, column, text);
  return "";
}

std::vector<std::string> TableRow::Refs(std::string_view column, const Names& names,
                                        Cell cell) const {
  std::vector<std::string> parts = Split(Raw(column));
  if (parts.empty() && cell == Cell::kRequired) Refuse(v1::Refusal::MISSING, column);
  for (const std::string& part : parts) {
    if (!names.contains(part)) Refuse(v1::Refusal::UNKNOWN_VALUE, column, part);
  }
  return parts;
}

std::vector<std::string> TableRow::List(std::string_view column) const {
  std::vector<std::string> parts = Split(Raw(column));
  for (const std::string& part : parts) {
    if (Length(part) > kLongestId) {
      Refuse(v1::Refusal::TOO_LONG, column, std::to_string(kLongestId));
    }
  }
  return parts;
}

std::string TableRow::Date(std::string_view column, Cell cell) const {
  const std::string& text = Raw(column);
  if (text.empty()) {
    if (cell == Cell::kRequired) Refuse(v1::Refusal::MISSING, column);
    return "";
  }
  if (ParseDay(text)) return text;
  Refuse(v1::Refusal::BAD_FORMAT, column, "2026-10-01");
  return "";
}

bool TableRow::YesNo(std::string_view column) const {
  const std::string& text = Raw(column);
  if (!text.empty() && text != "yes" && text != "no") {
    Refuse(v1::Refusal::BAD_FORMAT, column, "yes, no");
  }
  return text == "yes";
}

std::int64_t TableRow::Number(std::string_view column, std::int64_t least,
                              std::int64_t most) const {
  const std::string& text = Raw(column);
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && stop == end && value >= least && value <= most) return value;
  Refuse(v1::Refusal::BAD_FORMAT, column, std::to_string(least) + "-" + std::to_string(most));
  return least;
}

Table::Table(std::string file, std::string_view text,
             std::initializer_list<std::string_view> columns, Problems& problems)
    : file_(std::move(file)) {
  Result<std::vector<CsvRecord>> records = ParseCsv(file_, text);
  if (!records) {
    problems.Add(records.refusals());
    return;
  }
  records_ = std::move(*records);
  if (records_.empty()) {
    problems.Add(v1::Refusal::MISSING, file_);
    return;
  }
  if (!ReadColumns(records_.front(), columns, problems)) return;
  for (auto record = records_.begin() + 1; record != records_.end(); ++record) {
    if (record->cells.size() == columns_.size()) {
      rows_.emplace_back(file_, columns_, *record, problems);
    } else {
      problems.Add(v1::Refusal::BAD_FORMAT, file_ + ":" + std::to_string(record->line),
                   std::to_string(columns_.size()));
    }
  }
}

bool Table::ReadColumns(const CsvRecord& header, std::initializer_list<std::string_view> columns,
                        Problems& problems) {
  bool right = true;
  const auto refuse = [&](v1::Refusal::Reason reason, std::string_view column) {
    problems.Add(reason, file_ + ":" + std::to_string(header.line) + ":" + std::string(column));
    right = false;
  };
  for (const std::string& name : header.cells) {
    const bool known = std::find(columns.begin(), columns.end(), name) != columns.end();
    if (!known || !columns_.emplace(name, columns_.size()).second) {
      refuse(v1::Refusal::UNKNOWN_VALUE, Shortened(name));
    }
  }
  for (const std::string_view column : columns) {
    if (!columns_.contains(std::string(column))) refuse(v1::Refusal::MISSING, column);
  }
  return right;
}

Names Table::Unique(std::string_view column) const {
  Names names;
  for (const TableRow& row : rows_) {
    if (!names.insert(row.Raw(column)).second) {
      row.Refuse(v1::Refusal::IMPOSSIBLE, column, row.Raw(column));
    }
  }
  return names;
}

}  // namespace hotline
