#include "agent-console/clock_sheet.h"

#include "agent-console/names.h"
#include "agent-console/texts.h"

namespace hotline {
namespace {

// Another one of its kind does not take its place: it asks for something of its own.
bool StandsAlone(const v1::Limit& limit) {
  return limit.kind() == v1::Limit::PROGRESS || limit.kind() == v1::Limit::RULING;
}

// A limit with all its days, what moved it, and what follows when it is not kept. Of those of a
// kind the last is in force: the ones before it are the history.
std::string ClockLines(const v1::Limit& limit, const LimitState& state, bool in_force,
                       const View& view) {
  const std::string indent(6, ' ');
  std::string lines =
      LimitLines(limit, view, "    ", in_force ? state : LimitState{false, {}}, Days::kAll);
  if (limit.moved_by() != v1::Act::ACT_UNSPECIFIED) {
    lines += indent + view.Tell(texts::kMovedBy, {view.Of(limit.moved_by())}) + "\n";
  }
  if (!in_force) lines += indent + view.Tell(texts::kNotInForce) + "\n";
  if (limit.has_review_time()) {
    lines += indent + view.Tell(texts::kReview, {view.Time(limit.review_time())}) + "\n";
  }
  // Of a limit that is kept, replaced or owed no longer no further rung is ever taken.
  const bool climbs = in_force && state.running && state.done.seconds() == 0;
  for (const auto& rung : limit.ladder()) {
    if (!climbs && !rung.has_taken_time()) continue;
    lines += indent + view.Of(rung.kind()) + "  " + view.Time(rung.time());
    if (rung.has_taken_time()) {
      lines += "  " + view.Tell(texts::kDoneAt, {view.Time(rung.taken_time())});
    }
    lines += "\n";
  }
  return lines;
}

// All limits of a dispatch or of the desk; `owner` is what they stand in.
template <class Owner>
std::string AllClocks(const google::protobuf::RepeatedPtrField<v1::Limit>& limits,
                      const Owner& owner, const View& view) {
  std::string lines;
  for (const v1::Limit& limit : limits) {
    const bool in_force = StandsAlone(limit) || LastLimit(limits, limit.kind()) == &limit;
    lines += ClockLines(limit, StateOf(limit, owner), in_force, view);
  }
  return lines;
}

void AddRow(Grid& table, const std::string& of, const v1::Limit& limit, bool in_force,
            const View& view) {
  table.rows.push_back({of, view.Of(limit.kind()), limit.rule(), view.Of(limit.basis()),
                        std::to_string(limit.figure()), view.Time(limit.start_time()),
                        view.Due(limit.due_time()), limit.calendar_version(),
                        view.Of(limit.moved_by()), view.Tell(in_force ? texts::kYes : texts::kNo)});
}

}  // namespace

bool AsksForTime(const v1::Ask& ask) {
  return ask.kind() == v1::Ask::EXTENSION || ask.kind() == v1::Ask::LATER_LIMIT;
}

std::string ClockSheet(const v1::Case& record, const View& view) {
  std::string sheet = NumberOf(record.name()) + "  " + view.Of(record.state()) + "\n";
  if (record.has_caller_limit()) {
    sheet += "  " + view.Tell(texts::kCallerLimit) + "\n" +
             ClockLines(record.caller_limit(), StateOfCallerLimit(record), true, view);
  }
  if (!record.desk_limits().empty()) {
    sheet +=
        "  " + view.Tell(texts::kDeskLimits) + "\n" + AllClocks(record.desk_limits(), record, view);
  }
  if (record.hand_over().has_receipt_limit()) {
    sheet += "  " + view.Tell(texts::kHandedOver) + " · " + view.Tell(texts::kReceipt) + "\n" +
             ClockLines(record.hand_over().receipt_limit(), StateOfReceipt(record), true, view);
  }
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    sheet += "  " + std::to_string(SerialOf(dispatch.name())) + "  " + view.Of(dispatch.part()) +
             "  " + dispatch.unit() + " " + dispatch.unit_name() + "  " +
             view.Of(dispatch.state()) + "\n" + AllClocks(dispatch.limits(), dispatch, view);
    for (const v1::Ask& ask : dispatch.asks()) {
      if (AsksForTime(ask)) sheet += AskLines(ask, 4, view);
    }
    for (const v1::Notice& notice : dispatch.notices()) {
      if (!notice.has_answer_limit()) continue;
      sheet += "    " + notice.number() + " · " + view.Tell(texts::kAnswerOwed) + "\n" +
               ClockLines(notice.answer_limit(), StateOfAnswer(notice), true, view);
    }
  }
  return sheet;
}

Grid ClockTable(const v1::Case& record, const View& view) {
  Grid table;
  table.columns = {
      {texts::kDispatchSerial}, {texts::kDueKind}, {texts::kRule}, {texts::kBasis},
      {texts::kFigureOf},       {texts::kStart},   {texts::kDue},  {texts::kCalendarVersion},
      {texts::kMoved},          {texts::kInForce}};
  if (record.has_caller_limit()) {
    AddRow(table, view.Tell(texts::kCallerLimit), record.caller_limit(), true, view);
  }
  const auto all = [&](const std::string& of, const auto& limits) {
    for (const v1::Limit& limit : limits) {
      AddRow(table, of, limit, LastLimit(limits, limit.kind()) == &limit, view);
    }
  };
  all(view.Tell(texts::kDeskLimits), record.desk_limits());
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    all(std::to_string(SerialOf(dispatch.name())), dispatch.limits());
  }
  return table;
}

}  // namespace hotline
