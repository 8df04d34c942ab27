#include "agent-console/view.h"

#include <algorithm>
#include <array>

#include "agent-console/names.h"

namespace hotline {
namespace {

using google::protobuf::Timestamp;

bool Absent(const Timestamp& time) { return time.seconds() == 0 && time.nanos() == 0; }

std::string Minute(Instant instant) {
  std::string text = FormatInstant(instant).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace

std::string View::Time(const Timestamp& time) const {
  return Absent(time) ? "" : Minute(FromProto(time));
}

std::string View::Due(const Timestamp& time) const {
  if (Absent(time)) return "";
  const Instant due = FromProto(time);
  const Day day = OfficeDay(due);
  if (due != Midnight(day)) return Minute(due);
  return FormatDay(day - std::chrono::days(1)) + " 24:00";
}

std::string View::Left(const Timestamp& due) const {
  if (Absent(due) || !now) return "";
  const auto left = std::chrono::floor<std::chrono::seconds>(FromProto(due) - *now);
  // On time means strictly before the due time.
  if (left.count() > 0) return Tell(texts::kLeft, {SpanWords(left, language)});
  return Tell(texts::kOver, {SpanWords(-left, language)});
}

std::string View::Category(const std::string& code) const {
  if (place == nullptr) return code;
  for (const v1::Category& category : place->categories()) {
    if (category.code() != code) continue;
    const bool english = language == Language::kEnglish && !category.title_en().empty();
    return code + " " + (english ? category.title_en() : category.title());
  }
  return code;
}

std::string View::Unit(const std::string& id) const {
  if (place == nullptr) return id;
  for (const v1::Unit& unit : place->units()) {
    if (unit.id() == id) return id + " " + unit.title();
  }
  return id;
}

std::string View::Region(const std::string& code) const {
  if (place == nullptr) return code;
  for (const v1::Region& region : place->regions()) {
    if (region.code() == code) return code + " " + region.title();
  }
  return code;
}

std::string View::Sector(const std::string& id) const {
  if (place == nullptr) return id;
  for (const v1::Sector& sector : place->sectors()) {
    if (sector.id() == id) return id + " " + sector.title();
  }
  return id;
}

View ViewOf(Session& session) {
  View view = PlainView(session);
  const Format format = session.settings.output;
  if (format == Format::kTable || format == Format::kWide || format == Format::kCsv) {
    view.now = session.Now();
    view.place = session.Place();
  }
  return view;
}

std::string SpanWords(std::chrono::seconds span, Language language) {
  struct Unit {
    std::int64_t seconds;
    const char* chinese;
    const char* english;
  };
  constexpr std::array<Unit, 3> kUnits = {
      {{86'400, "天", "d"}, {3'600, "时", "h"}, {60, "分", "m"}}};
  std::string words;
  int used = 0;
  std::int64_t rest = span.count();
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    const bool last = unit.seconds == 60;
    if (used == 2 || (count == 0 && !(last && used == 0))) continue;
    words += std::to_string(count) + (language == Language::kChinese ? unit.chinese : unit.english);
    ++used;
  }
  return words;
}

bool WaitsForReply(v1::Case::State state) {
  return state == v1::Case::REGISTERED || state == v1::Case::IN_HAND;
}

const v1::Dispatch* LeadOf(const v1::Case& record) {
  const v1::Dispatch* lead = nullptr;
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    if (dispatch.part() == v1::Dispatch::LEAD && dispatch.round() == record.round())
      lead = &dispatch;
  }
  return lead;
}

const v1::Limit* LastLimit(const google::protobuf::RepeatedPtrField<v1::Limit>& limits,
                           v1::Limit::Kind kind) {
  const v1::Limit* last = nullptr;
  for (const v1::Limit& limit : limits) {
    if (limit.kind() == kind) last = &limit;
  }
  return last;
}

Grid CaseTable(const std::vector<v1::Case>& cases, const View& view) {
  Grid table{{{texts::kNumber},
              {texts::kState},
              {texts::kMode},
              {texts::kRound, true},
              {texts::kTitle},
              {texts::kLead},
              {texts::kDispatchState},
              {texts::kCallerLimit},
              {texts::kRemaining}},
             {}};
  for (const v1::Case& record : cases) {
    // A case that waits to be dispatched has none, though one had it before.
    const bool waits = record.state() == v1::Case::REGISTERED;
    const v1::Dispatch* lead = waits ? nullptr : LeadOf(record);
    table.rows.push_back(
        {NumberOf(record.name()), view.Of(record.state()), view.Of(record.mode()),
         std::to_string(record.round()), record.demand().title(), lead ? lead->unit_name() : "",
         lead ? view.Of(lead->state()) : "", view.Due(record.caller_limit().due_time()),
         WaitsForReply(record.state()) ? view.Left(record.caller_limit().due_time()) : ""});
  }
  return table;
}

std::string Awaited(const v1::CaseSummary& line, const View& view) {
  std::string acts;
  for (const int act : line.awaited()) {
    acts += (acts.empty() ? "" : "、") + view.Of(static_cast<v1::Act::Kind>(act));
  }
  return acts;
}

Grid SummaryTable(const std::vector<v1::CaseSummary>& cases, const View& view) {
  Grid table{{{texts::kNumber},
              {texts::kState},
              {texts::kMode},
              {texts::kKind},
              {texts::kCategory, true},
              {texts::kUrgency},
              {texts::kRisk, true},
              {texts::kMandatory, true},
              {texts::kTitle},
              {texts::kLead},
              {texts::kOwnDispatch},
              {texts::kAwaited},
              {texts::kDueKind},
              {texts::kDue},
              {texts::kRemaining},
              {texts::kRegistered, true}},
             {}};
  for (const v1::CaseSummary& line : cases) {
    const std::string own = line.dispatch() == 0 ? ""
                                                 : std::to_string(line.dispatch()) + " " +
                                                       view.Of(line.dispatch_state());
    table.rows.push_back(
        {NumberOf(line.name()), view.Of(line.state()), view.Of(line.mode()), view.Of(line.kind()),
         view.Category(line.category()), view.Of(line.urgency()), view.Of(line.risk()),
         line.mandatory() ? view.Tell(texts::kYes) : "", line.title(), view.Unit(line.lead()), own,
         Awaited(line, view), view.Of(line.due_kind()), view.Due(line.due_time()),
         view.Left(line.due_time()), view.Time(line.create_time())});
  }
  return table;
}

}  // namespace hotline
