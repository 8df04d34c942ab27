#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>

#include "agent-console/acting.h"
#include "agent-console/texts_place.h"

namespace hotline {
namespace {

struct Counting {
  const char* option;
  v1::Limit::Basis basis;
  std::int64_t seconds;  // of one unit; 1 for days
};

constexpr Counting kCountings[] = {
    {"--working-days", v1::Limit::WORKING_DAYS, 1},
    {"--natural-days", v1::Limit::NATURAL_DAYS, 1},
    {"--hours", v1::Limit::ELAPSED, 3600},
    {"--minutes", v1::Limit::ELAPSED, 60},
};

// The limit with "due": due_time at the office's offset, ready for a script.
google::protobuf::Struct WithDue(const v1::Limit& limit) {
  google::protobuf::Struct object;
  const auto status = google::protobuf::util::JsonStringToMessage(ToJson(limit, false), &object);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  (*object.mutable_fields())["due"].set_string_value(FormatInstant(FromProto(limit.due_time())));
  return object;
}

Exit CalendarDue(Session& session, const Arguments& arguments) {
  v1::CountDueRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  for (const Counting& counting : kCountings) {
    if (!arguments.Has(counting.option)) continue;
    const auto number = NumberGiven(session, arguments, counting.option);
    if (!number) return Exit::kUsage;
    request.set_basis(counting.basis);
    request.set_figure(*number * counting.seconds);
  }
  if (!request.has_from_time()) {
    if (const auto now = session.Now()) *request.mutable_from_time() = ToProto(*now);
  }
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const View view = PlainView(session);
  const google::protobuf::Struct object = WithDue(*answer);
  Page page;
  page.items = {&object};
  page.names = {FormatInstant(FromProto(answer->due_time()))};
  page.sheet = view.Due(answer->due_time()) + "\n" + LimitLines(*answer, view, "  ");
  page.table.columns = {
      {texts::kDue}, {texts::kStart}, {texts::kBasis}, {texts::kFigureOf, false, true}};
  page.table.rows = {{view.Due(answer->due_time()), view.Time(answer->start_time()),
                      view.Of(answer->basis()), std::to_string(answer->figure())}};
  Print(session, page);
  return Exit::kOk;
}

// Shows entries of the place that a filter lets through.
template <class Entries, class Keep, class Row>
void ShowEntries(Session& session, const Entries& entries, Grid table, const Keep& keep,
                 const Row& row, const std::string& kind) {
  Page page;
  page.list = true;
  page.table = std::move(table);
  for (const auto& entry : entries) {
    if (!keep(entry)) continue;
    page.items.push_back(&entry);
    page.table.rows.push_back(row(entry));
    page.names.push_back(kind + "/" + page.table.rows.back().front());
  }
  Print(session, page);
}

bool HoldsPrefix(const google::protobuf::RepeatedPtrField<std::string>& codes,
                 const std::string& prefix) {
  return prefix.empty() || std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
           return code.starts_with(prefix) || prefix.starts_with(code);
         });
}

std::string Spaced(const google::protobuf::RepeatedPtrField<std::string>& values) {
  std::string all;
  for (const std::string& value : values) all += (all.empty() ? "" : " ") + value;
  return all;
}

constexpr Text kAccounts{"账号", "accounts"};
constexpr Text kRecordedFor{"无，由服务台代录", "none, the desk records for it"};

Grid UnitTable() {
  return {{{texts::kId},
           {texts::kUnit},
           {texts::kSector},
           {texts::kLine},
           {texts::kAbove},
           {texts::kRegions},
           {texts::kDuties, true},
           {texts::kUnitTitle},
           {kAccounts, true}},
          {}};
}

std::vector<std::string> UnitRow(const v1::Unit& unit, Language language) {
  std::string title = Word(unit.title_state(), language);
  if (!title.empty()) title += " " + unit.title_level() + " " + unit.title_round();
  return {unit.id(),
          unit.title(),
          unit.sector(),
          unit.line(),
          unit.parent(),
          Spaced(unit.regions()),
          Spaced(unit.duties()),
          title,
          unit.has_accounts() ? "" : kRecordedFor.In(language)};
}

Exit ListUnits(Session& session, const Arguments& arguments) {
  Failure why;
  const v1::Place* place = session.Place(&why);
  if (place == nullptr) return Fail(session, why, arguments.verb);
  const std::string sector = arguments.Get("--sector");
  const std::string region = arguments.Get("--region");
  const std::string duty = arguments.Get("--category");
  ShowEntries(
      session, place->units(), UnitTable(),
      [&](const v1::Unit& unit) {
        return (sector.empty() || unit.sector() == sector) && HoldsPrefix(unit.regions(), region) &&
               HoldsPrefix(unit.duties(), duty);
      },
      [&](const v1::Unit& unit) { return UnitRow(unit, session.settings.language); }, "unit");
  return Exit::kOk;
}

Exit GetUnit(Session& session, const Arguments& arguments) {
  Failure why;
  const v1::Place* place = session.Place(&why);
  if (place == nullptr) return Fail(session, why, arguments.verb);
  std::string id = arguments.Get("UNIT");
  if (id.starts_with("unit/")) id = id.substr(5);
  for (const v1::Unit& unit : place->units()) {
    if (unit.id() != id) continue;
    Page page;
    page.items = {&unit};
    page.names = {"unit/" + id};
    page.table = UnitTable();
    page.table.rows = {UnitRow(unit, session.settings.language)};
    std::string sheet;
    for (std::size_t i = 0; i < page.table.columns.size(); ++i) {
      if (!page.table.rows[0][i].empty()) {
        sheet += std::string(page.table.columns[i].title.In(session.settings.language)) +
                 session.Say(texts::kColon) + page.table.rows[0][i] + "\n";
      }
    }
    const auto tell = [&](const Text& label, const std::string& value) {
      if (value.empty()) return;
      sheet += session.Say(label) + session.Say(texts::kColon) + value + "\n";
    };
    tell(texts::kValidFrom, unit.valid_from());
    tell(texts::kValidTo, unit.valid_to());
    tell(texts::kHeir, unit.successor());
    for (const std::string& line : {unit.commitment_content(), unit.commitment_telephone(),
                                    unit.commitment_standard(), unit.commitment_address()}) {
      if (!line.empty()) sheet += "  " + line + "\n";
    }
    page.sheet = sheet;
    Print(session, page);
    return Exit::kOk;
  }
  session.Complain(session.Say(texts::kNoSuchCode, {id, "unit list"}));
  return Exit::kNotFound;
}

Exit ListCategories(Session& session, const Arguments& arguments) {
  Failure why;
  const v1::Place* place = session.Place(&why);
  if (place == nullptr) return Fail(session, why, arguments.verb);
  const Language language = session.settings.language;
  ShowEntries(
      session, place->categories(), {{{texts::kCode}, {texts::kTitle}, {texts::kDomain}}, {}},
      [](const v1::Category&) { return true; },
      [&](const v1::Category& category) {
        const bool english = language == Language::kEnglish && !category.title_en().empty();
        return std::vector<std::string>{category.code(),
                                        english ? category.title_en() : category.title(),
                                        Word(category.domain(), language)};
      },
      "category");
  return Exit::kOk;
}

Exit ListRegions(Session& session, const Arguments& arguments) {
  Failure why;
  const v1::Place* place = session.Place(&why);
  if (place == nullptr) return Fail(session, why, arguments.verb);
  ShowEntries(
      session, place->regions(), {{{texts::kCode}, {texts::kTitle}}, {}},
      [](const v1::Region&) { return true; },
      [](const v1::Region& region) {
        return std::vector<std::string>{region.code(), region.title()};
      },
      "region");
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> PlaceVerbs() {
  return {
      {"calendar",
       "due",
       {"从某时起数若干天或小时，何时到期", "when something counted from a moment is due"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::CountDueRequest::default_instance(),
       {{"--from",
         Value::kField,
         "from_time",
         {"起算时间（缺省：现在）", "counted from (default: now)"}},
        OneOf('n', {"--working-days", Value::kNumber, nullptr, {"工作日", "working days"}}),
        OneOf('n', {"--natural-days", Value::kNumber, nullptr, {"自然日", "natural days"}}),
        OneOf('n', {"--hours", Value::kNumber, nullptr, {"小时", "hours"}}),
        OneOf('n', {"--minutes", Value::kNumber, nullptr, {"分钟", "minutes"}})},
       {"calendar due --from '2026-09-24 08:00' --working-days 5",
        "calendar due --from 2026-09-24T08:00+08:00 --hours 24 -o json"},
       CalendarDue},
      {"unit",
       "list",
       {"承办单位列表", "units"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {{"--sector", Value::kWord, nullptr, {"系统", "sector"}},
        {"--region", Value::kRegion, nullptr, {"区划", "region"}},
        {"--category", Value::kCategory, nullptr, {"职责类别", "duty"}}},
       {"unit list --sector police"},
       ListUnits},
      {"unit",
       "get",
       {"查看承办单位", "read a unit"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {Needed({"UNIT", Value::kUnit, nullptr, {"单位", "the unit"}})},
       {"unit get haian-education"},
       GetUnit},
      {"category",
       "list",
       {"诉求类别", "categories"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"category list"},
       ListCategories},
      {"region",
       "list",
       {"行政区划", "regions"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"region list"},
       ListRegions},
  };
}

}  // namespace hotline
