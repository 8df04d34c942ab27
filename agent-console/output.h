#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "agent-console/session.h"
#include "agent-console/texts.h"

namespace hotline {

struct Column {
  Text title;
  // Shown by -o wide and -o csv alone.
  bool wide = false;
  // Figures stand at the right.
  bool right = false;
};

struct Grid {
  std::vector<Column> columns;
  // Each as long as `columns`.
  std::vector<std::vector<std::string>> rows;
};

// Columns aligned by display width, two spaces between, no spaces at a line's end; nothing at all
// without rows.
std::string RenderTable(const Grid& table, bool wide, Language language);

// RFC 4180 with LF. A cell that a spreadsheet would take for a formula gets an apostrophe.
std::string RenderCsv(const Grid& table, Language language);

// Protobuf's JSON with the field names of the .proto files and all fields, also those that hold
// nothing.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

// What a verb has to show, ready for each format.
struct Page {
  Grid table;
  // Instead of the table in the formats table and wide, when it is not empty.
  std::string sheet;
  // For json (one: an object; else an array) and jsonl. The pointers are used before Print returns.
  std::vector<const google::protobuf::Message*> items;
  // For name: "case/3206-260924-1-4".
  std::vector<std::string> names;
  // json prints an array even for one item.
  bool list = false;
};

void Print(Session& session, const Page& page);

// Tells why a call brought nothing: one line for each refusal, with the option that set the field
// where there is one. `verb` may be null. Returns the failure's exit.
struct Verb;
Exit Fail(Session& session, const Failure& failure, const Verb* verb);

}  // namespace hotline
