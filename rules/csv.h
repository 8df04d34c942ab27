#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace hotline {

// A line of a CSV file: where it begins, counted from 1 as an editor counts, and its cells.
struct CsvRecord {
  int line;
  std::vector<std::string> cells;
};

// Reads CSV by RFC 4180 out of UTF-8 with or without a byte order mark: cells between commas,
// quoted where they hold a comma, a quote (doubled) or a line end; lines end with LF or CRLF; empty
// lines are skipped. Refuses NOT_UTF8, BAD_FORMAT (a quote that is not closed or stands inside a
// plain cell) and TOO_MANY (records), with the field "units.csv:12" where `file` is "units.csv".
Result<std::vector<CsvRecord>> ParseCsv(std::string_view file, std::string_view text);

}  // namespace hotline
