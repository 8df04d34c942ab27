#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "agent-console/output.h"
#include "agent-console/session.h"
#include "agent-console/words.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/times.h"

namespace hotline {

// How things are shown to this reader: the language, the moment that "left" counts from, and the
// place that codes are looked up in. Both may be absent.
struct View {
  Language language = Language::kChinese;
  std::optional<Instant> now;
  const v1::Place* place = nullptr;

  std::string Tell(const Text& text, std::initializer_list<std::string_view> values = {}) const {
    return hotline::Tell(text, language, values);
  }
  template <class Enum>
  std::string Of(Enum value) const {
    return Word(value, language);
  }

  // "2026-09-24 08:00" at UTC+8; empty for an absent time.
  std::string Time(const google::protobuf::Timestamp& time) const;
  // The same, but midnight as 24:00 of the day before: until when something is in time.
  std::string Due(const google::protobuf::Timestamp& time) const;
  // "剩 3天4时" or "超 2时5分"; empty when either time is not known.
  std::string Left(const google::protobuf::Timestamp& due) const;

  // "02.04 失学辍学", "tz-police 通州公安": the code with its title where the place is at hand.
  std::string Category(const std::string& code) const;
  std::string Unit(const std::string& id) const;
  std::string Region(const std::string& code) const;
  std::string Sector(const std::string& id) const;
};

// Without a place and a clock: codes as they are, and nothing of what is left.
inline View PlainView(const Session& session) {
  return {.language = session.settings.language, .now = std::nullopt, .place = nullptr};
}
// The view of a session. Reads the place and the server's time, once per session; only for people
// (-o table, wide), so that scripts pay for nothing they do not see.
View ViewOf(Session& session);

// "3天4时", "2时5分", "0分": the two largest units that are not zero.
std::string SpanWords(std::chrono::seconds span, Language language);

// How a limit stands: still running, met or missed at `done`, or past without meaning any more.
struct LimitState {
  bool running = true;
  google::protobuf::Timestamp done;  // absent: it is not done
};

// Of a limit of a dispatch, of the desk's, of the caller's.
LimitState StateOf(const v1::Limit& limit, const v1::Dispatch& dispatch);
LimitState StateOf(const v1::Limit& limit, const v1::Case& record);
// Of the receipt of a hand-over, and of the answer to a notice.
LimitState StateOfReceipt(const v1::Case& record);
LimitState StateOfAnswer(const v1::Notice& notice);
LimitState StateOfCallerLimit(const v1::Case& record);

// Which days of a count are told: those that one would not expect, or all, so that it can be
// checked by hand.
enum class Days { kSpecial, kAll };

// Lines of a limit: kind, due, left or done, basis, rule, and days with their reasons.
std::string LimitLines(const v1::Limit& limit, const View& view, const std::string& indent,
                       const LimitState& state = {}, Days days = Days::kSpecial);

// What was asked and what was answered.
std::string AskLines(const v1::Ask& ask, std::size_t indent, const View& view);

// One case as a sheet for reading.
std::string CaseSheet(const v1::Case& record, const View& view);
// A call as a sheet.
std::string CallSheet(const v1::Call& call, const View& view);
// What routing proposes or decided.
std::string RoutingLines(const v1::Routing& routing, const View& view);
// The history of a case as lines with times, oldest first.
std::string Timeline(const std::vector<v1::Event>& events, const View& view);

// Rows of cases: as after an act, and as in a list.
Grid CaseTable(const std::vector<v1::Case>& cases, const View& view);
Grid SummaryTable(const std::vector<v1::CaseSummary>& cases, const View& view);

// The caller's limit runs: no reply is in.
bool WaitsForReply(v1::Case::State state);
// The lead's dispatch of the present round; nullptr when the reader sees none.
const v1::Dispatch* LeadOf(const v1::Case& record);
// The last limit of this kind; nullptr when there is none.
const v1::Limit* LastLimit(const google::protobuf::RepeatedPtrField<v1::Limit>& limits,
                           v1::Limit::Kind kind);

}  // namespace hotline
