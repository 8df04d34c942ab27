#include "agent-console/output.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "agent-console/verbs.h"
#include "agent-console/width.h"
#include "rules/refusals.h"

namespace hotline {
namespace {

std::vector<std::size_t> Shown(const Grid& table, bool wide) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (wide || !table.columns[i].wide) shown.push_back(i);
  }
  return shown;
}

void AddLine(std::string& text, const Grid& table, const std::vector<std::string>& cells,
             const std::vector<std::size_t>& shown, const std::vector<int>& widths) {
  std::string line;
  for (std::size_t column : shown) {
    if (!line.empty()) line += "  ";
    const std::string cell = Tame(cells[column], false);
    line += table.columns[column].right ? PadLeft(cell, widths[column])
                                        : PadRight(cell, widths[column]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

std::string CsvCell(const std::string& cell) {
  std::string text = cell;
  const bool number = text.find_first_not_of("0123456789.-") == std::string::npos;
  if (text.size() > 1 && std::string_view("=+-@").find(text[0]) != std::string_view::npos &&
      !number) {
    text.insert(0, "'");
  }
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char byte : text) quoted += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return quoted + "\"";
}

std::string LineFor(const v1::Refusal& refusal, const Verb* verb, Language language) {
  std::string sentence = Sentence(refusal, language);
  if (sentence.empty()) sentence = refusal.message();
  if (refusal.field().empty()) return sentence;
  const auto options = verb ? OptionsFor(*verb, refusal.field()) : std::vector<const Option*>();
  const std::string colon = language == Language::kChinese ? "：" : ": ";
  return refusal.field() + (options.empty() ? "" : std::string(" (") + options[0]->name + ")") +
         colon + sentence;
}

void PrintJson(std::ostream& out, const Page& page) {
  if (page.items.size() == 1 && !page.list) {
    out << ToJson(*page.items[0], true);
    return;
  }
  out << "[";
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    out << (i == 0 ? "\n" : ",\n") << ToJson(*page.items[i], true);
  }
  out << "]\n";
}

}  // namespace

std::string RenderTable(const Grid& table, bool wide, Language language) {
  if (table.rows.empty()) return "";
  const std::vector<std::size_t> shown = Shown(table, wide);
  std::vector<std::string> titles;
  std::vector<int> widths;
  for (const Column& column : table.columns) {
    titles.push_back(column.title.In(language));
    widths.push_back(DisplayWidth(titles.back()));
  }
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(Tame(row[i], false)));
    }
  }
  std::string text;
  AddLine(text, table, titles, shown, widths);
  for (const auto& row : table.rows) AddLine(text, table, row, shown, widths);
  return text;
}

std::string RenderCsv(const Grid& table, Language language) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    text += (i ? "," : "") + CsvCell(table.columns[i].title.In(language));
  }
  text += "\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i ? "," : "") + CsvCell(row[i]);
    text += "\n";
  }
  return text;
}

std::string ToJson(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return text;
}

void Print(Session& session, const Page& page) {
  std::ostream& out = session.around.out;
  const Language language = session.settings.language;
  switch (session.settings.output) {
    case Format::kJson:
      PrintJson(out, page);
      break;
    case Format::kJsonLines:
      for (const auto* item : page.items) out << ToJson(*item, false) << "\n";
      break;
    case Format::kCsv:
      out << RenderCsv(page.table, language);
      break;
    case Format::kName:
      for (const std::string& name : page.names) out << name << "\n";
      break;
    case Format::kTable:
    case Format::kWide:
      if (!page.sheet.empty()) {
        out << page.sheet;
      } else if (page.table.rows.empty()) {
        session.Talk(session.Say(texts::kNothing));
      } else {
        out << RenderTable(page.table, session.settings.output == Format::kWide, language);
      }
      break;
  }
  out.flush();
}

Exit Fail(Session& session, const Failure& failure, const Verb* verb) {
  for (const v1::Refusal& refusal : failure.refusals.refusals()) {
    session.Complain(LineFor(refusal, verb, session.settings.language));
  }
  if (!failure.refusals.refusals().empty()) return failure.exit;
  switch (failure.exit) {
    case Exit::kUnreachable:
      session.Complain(
          session.Say(texts::kUnreachable, {session.settings.server, failure.message}));
      break;
    case Exit::kNotSignedIn:
      session.Complain(session.Say(texts::kNotSignedIn, {failure.message}));
      break;
    default:
      session.Complain(session.Say(texts::kFailed, {failure.message}));
  }
  return failure.exit;
}

}  // namespace hotline
