#include <algorithm>

#include "agent-console/names.h"
#include "agent-console/view.h"
#include "agent-console/width.h"
#include "rules/harm.h"
#include "rules/lifecycle.h"
#include "rules/owing.h"

namespace hotline {
namespace {

constexpr int kLabelWidth = 12;

// A sheet under construction: labelled lines and blocks of text.
class Sheet {
 public:
  explicit Sheet(const View& view) : view_(view) {}

  // A labelled line; left out when the value is empty.
  void Line(const Text& label, const std::string& value) {
    if (value.empty()) return;
    text_ += PadLabel(label.In(view_.language), kLabelWidth) + Tame(value, false) + "\n";
  }

  // A labelled text of several lines, indented.
  void Block(const Text& label, const std::string& value, int indent = 2) {
    if (value.empty()) return;
    text_ +=
        std::string(static_cast<std::size_t>(indent - 2), ' ') + label.In(view_.language) + "\n";
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    const std::string tame = Tame(value, true);
    for (std::size_t start = 0; start <= tame.size();) {
      const std::size_t end = std::min(tame.find('\n', start), tame.size());
      text_ += margin + tame.substr(start, end - start) + "\n";
      start = end + 1;
    }
  }

  void Heading(const std::string& line) { text_ += line + "\n"; }
  void Raw(const std::string& lines) { text_ += lines; }
  std::string Take() { return std::move(text_); }

 private:
  const View& view_;
  std::string text_;
};

// The values that are there, with " · " between.
std::string Joined(std::initializer_list<std::string> values) {
  std::string joined;
  for (const std::string& value : values) {
    if (value.empty()) continue;
    if (!joined.empty()) joined += " · ";
    joined += value;
  }
  return joined;
}

std::string Flag(bool set, const Text& text, const View& view) {
  return set ? view.Tell(text) : "";
}

std::string CallerLine(const v1::Caller& caller, const View& view) {
  return Joined({caller.display_name(), view.Of(caller.sex()), caller.telephone(),
                 view.Of(caller.relation()), view.Region(caller.region()), caller.address(),
                 Flag(caller.anonymous(), texts::kAnonymous, view),
                 Flag(caller.confidential(), texts::kConfidential, view),
                 Flag(caller.no_reply_wanted(), texts::kNoReply, view), caller.language()});
}

std::string YoungLine(const v1::YoungPerson& young, const View& view) {
  std::string groups;
  for (int group : young.groups()) {
    groups += (groups.empty() ? "" : " ") + view.Of(v1::YoungPerson::Group(group));
  }
  const std::string age =
      young.has_age() ? view.Tell(texts::kYears, {std::to_string(young.age())}) : "";
  return Joined({young.display_name(), age, view.Of(young.sex()), young.school(), young.grade(),
                 view.Region(young.region()), young.address(), view.Of(young.guardianship()),
                 groups, young.guardian()});
}

std::string SafeLine(const v1::SafeContact& safe, const View& view) {
  return Joined({safe.who(), safe.when(), safe.what(),
                 Flag(safe.guardian_blocked(), texts::kGuardianBlocked, view)});
}

std::string AccusedLine(const v1::Demand& demand, const View& view) {
  std::string line = Flag(demand.none_named(), texts::kNoneNamed, view);
  for (const v1::Accused& accused : demand.accused()) {
    line = Joined({line, view.Unit(accused.unit()), accused.person(), accused.not_in_directory(),
                   LastPart(accused.account())});
  }
  return line;
}

void AddDemand(Sheet& sheet, const v1::Demand& demand, const View& view) {
  sheet.Line(texts::kDemand, Joined({view.Of(demand.kind()), view.Category(demand.category()),
                                     view.Of(demand.domain()), view.Of(demand.urgency()),
                                     view.Of(demand.risk()), view.Of(demand.situation())}));
  sheet.Line(texts::kWhere,
             Joined({view.Region(demand.region()), demand.place(), demand.event_time()}));
  sheet.Line(texts::kAccused, AccusedLine(demand, view));
  sheet.Line(texts::kOutcome,
             Joined({view.Of(demand.outcome()),
                     demand.case_name().empty() ? "" : NumberOf(demand.case_name()),
                     demand.passed_to(), demand.ground(), demand.channel_told()}));
  if (demand.has_emergency()) {
    const auto& emergency = demand.emergency();
    sheet.Line(texts::kEmergency,
               Joined({emergency.line(), emergency.taken_by(), view.Time(emergency.passed_time()),
                       emergency.reference()}));
  }
  sheet.Block(texts::kSaid, demand.said());
  sheet.Block(texts::kOpinionOfDesk, demand.view());
  sheet.Block(texts::kResult, demand.result());
}

std::string Indented(std::size_t spaces, const std::string& line) {
  return std::string(spaces, ' ') + Tame(line, false);
}

void AddReply(Sheet& sheet, const v1::Reply& reply, bool draft, const View& view) {
  sheet.Heading(Indented(
      4, Joined({view.Tell(draft ? texts::kDraft : texts::kReply), view.Time(reply.time()),
                 view.Of(reply.truth()), view.Of(reply.solved()),
                 view.Tell(reply.in_remit() ? texts::kInRemit : texts::kNotInRemit),
                 LastPart(reply.by()), LastPart(reply.released_by()), reply.no_contact_reason()})));
  for (const auto& weighing : reply.weighings()) {
    sheet.Heading(Indented(
        6, Joined({view.Tell(texts::kOpinion) + " " + std::to_string(SerialOf(weighing.dispatch())),
                   view.Tell(weighing.adopted() ? texts::kAdopted : texts::kNotAdopted),
                   weighing.reason()})));
  }
  sheet.Block(texts::kTextForCaller, reply.text(), 8);
  sheet.Heading(Indented(
      6, view.Tell(reply.told() ? texts::kTold : texts::kNotTold) + "  " + reply.told_how()));
  sheet.Block(texts::kClosingReport, reply.closing_report(), 8);
}

// The first of the rows that was written after counting began.
template <class Rows, class TimeOf>
google::protobuf::Timestamp FirstAfter(const v1::Limit& limit, const Rows& rows, TimeOf time_of) {
  google::protobuf::Timestamp first;
  for (const auto& row : rows) {
    const google::protobuf::Timestamp time = time_of(row);
    if (FromProto(time) < FromProto(limit.start_time())) continue;
    if (first.seconds() == 0 || FromProto(time) < FromProto(first)) first = time;
  }
  return first;
}

// When the return was ruled on that this limit is about.
google::protobuf::Timestamp RuledTime(const v1::Limit& limit, const v1::Dispatch& dispatch) {
  for (const v1::Ask& ask : dispatch.asks()) {
    const bool ruled = ask.state() == v1::Ask::GRANTED || ask.state() == v1::Ask::REFUSED;
    if (ask.kind() != v1::Ask::RETURN || !ruled) continue;
    if (FromProto(ask.time()) >= FromProto(limit.start_time())) return ask.ruled_time();
  }
  return {};
}

// When the step that a limit of a dispatch asks for was made.
google::protobuf::Timestamp DoneTime(const v1::Limit& limit, const v1::Dispatch& dispatch) {
  switch (limit.kind()) {
    case v1::Limit::SIGN:
      return dispatch.sign_time();
    case v1::Limit::CONTACT:
      return dispatch.contact_time();
    case v1::Limit::PROGRESS:
      for (const v1::Progress& progress : dispatch.progress()) {
        // What one limit begins with is what the one before asked for.
        if (FromProto(progress.time()) > FromProto(limit.start_time())) return progress.time();
      }
      return {};
    case v1::Limit::DISPOSAL:
      return dispatch.disposals().empty() ? google::protobuf::Timestamp()
                                          : dispatch.disposals(0).time();
    case v1::Limit::RULING:
      return RuledTime(limit, dispatch);
    case v1::Limit::FINISH:
    case v1::Limit::OPINION:
      return dispatch.reply_time();
    default:
      return {};
  }
}

// Harm may be reported before the call is registered: on the line.
google::protobuf::Timestamp FirstReport(const v1::Case& record) {
  google::protobuf::Timestamp first;
  for (const v1::HarmReport& report : record.harm_reports()) {
    const bool earlier = FromProto(report.time()) < FromProto(first);
    if (first.seconds() == 0 || earlier) first = report.time();
  }
  return first;
}

// When the desk did what a limit of its own asks for, where the case tells.
google::protobuf::Timestamp DoneTime(const v1::Limit& limit, const v1::Case& record) {
  switch (limit.kind()) {
    case v1::Limit::DISPATCH:
      return FirstAfter(limit, record.dispatches(),
                        [](const v1::Dispatch& one) { return one.issue_time(); });
    case v1::Limit::AUDIT:
      return FirstAfter(limit, record.audits(), [](const v1::Audit& one) { return one.time(); });
    case v1::Limit::FIRST_CALL_BACK:
      return FirstAfter(limit, record.call_backs(),
                        [](const v1::CallBack& one) { return one.time(); });
    case v1::Limit::HARM_REPORT:
      return FirstReport(record);
    case v1::Limit::FEEDBACK:
      return record.feedback().time();
    default:
      return limit.kept() ? limit.end_time() : google::protobuf::Timestamp();
  }
}

// The days of a run, and why they count or do not.
std::string SegmentLine(const v1::Limit::Segment& segment, const View& view) {
  const std::string days = segment.first_day() == segment.last_day()
                               ? segment.first_day()
                               : segment.first_day() + " – " + segment.last_day();
  const std::string why = Tame(TitleOf(segment.reason(), view.language), false);
  return view.Tell(segment.counted() ? texts::kCounts : texts::kSkipped, {days}) +
         (why.empty() ? "" : " " + why);
}

// What was asked, and what was answered.
void AddAsk(Sheet& sheet, const v1::Ask& ask, std::size_t indent, const View& view) {
  sheet.Heading(Indented(
      indent, Joined({view.Tell(texts::kAsk), LastPart(ask.name()), view.Of(ask.kind()),
                      view.Of(ask.state()), view.Time(ask.time()), LastPart(ask.by()),
                      view.Of(ask.return_ground()), view.Of(ask.redirect_reason()),
                      view.Unit(ask.competent_unit()), view.Unit(ask.to_unit()), ask.legal_basis(),
                      view.Of(ask.termination_ground()), LastPart(ask.account()),
                      ask.figure() == 0 ? "" : "+" + std::to_string(ask.figure()), ask.until_day(),
                      ask.measures(), ask.reason(), ask.told_how()})));
  if (!ask.has_ruled_time()) return;
  sheet.Heading(Indented(
      indent + 2, Joined({view.Time(ask.ruled_time()), LastPart(ask.ruled_by()), ask.ruling()})));
}

void AddHandDown(Sheet& sheet, const v1::HandDown& handed, const View& view) {
  const std::string ended =
      handed.has_end_time() ? view.Tell(texts::kUntil, {view.Time(handed.end_time())}) : "";
  sheet.Heading(
      Indented(4, Joined({view.Of(v1::Act::HAND_DOWN), view.Unit(handed.unit()),
                          view.Time(handed.time()), ended, LastPart(handed.by()), handed.note()})));
}

void AddDispatch(Sheet& sheet, const v1::Dispatch& dispatch, const View& view) {
  sheet.Heading(Indented(
      2,
      std::to_string(SerialOf(dispatch.name())) + "  " +
          Joined({view.Of(dispatch.part()), dispatch.unit() + " " + dispatch.unit_name(),
                  view.Of(dispatch.state()), view.Of(dispatch.mode()),
                  view.Tell(texts::kRoundN, {std::to_string(dispatch.round())}),
                  Flag(dispatch.designated(), texts::kDesignated, view),
                  dispatch.end_reason().empty() ? ""
                                                : TitleOf(dispatch.end_reason(), view.language)})));
  if (dispatch.has_assignment()) {
    const auto& assignment = dispatch.assignment();
    sheet.Heading(Indented(4, Joined({view.Tell(texts::kInNameOf, {assignment.authority()}),
                                      assignment.document_number(), assignment.signatory()})));
  }
  if (!dispatch.question().empty()) {
    sheet.Heading(Indented(4, Joined({view.Tell(texts::kQuestion), dispatch.question()})));
  }
  for (const v1::Limit& limit : dispatch.limits()) {
    sheet.Raw(LimitLines(limit, view, "    ", StateOf(limit, dispatch)));
  }
  for (const v1::Ask& ask : dispatch.asks()) AddAsk(sheet, ask, 4, view);
  for (const v1::Contact& contact : dispatch.contacts()) {
    sheet.Heading(
        Indented(4, Joined({view.Tell(contact.reached() ? texts::kReached : texts::kTried),
                            view.Time(contact.time()), contact.means(), LastPart(contact.by()),
                            contact.note()})));
  }
  for (const v1::Progress& progress : dispatch.progress()) {
    sheet.Heading(Indented(4, Joined({view.Tell(texts::kProgress), view.Time(progress.time()),
                                      LastPart(progress.by()), progress.text()})));
  }
  for (const v1::Disposal& disposal : dispatch.disposals()) {
    sheet.Heading(Indented(
        4, Joined({view.Tell(texts::kDisposal), view.Time(disposal.time()), disposal.whereabouts(),
                   view.Tell(disposal.safe() ? texts::kSafeNow : texts::kNotSafeYet),
                   disposal.text(), disposal.reference(), LastPart(disposal.by())})));
  }
  for (const v1::Question& asked : dispatch.questions()) {
    sheet.Heading(Indented(4, Joined({view.Tell(texts::kQuestion), view.Time(asked.time()),
                                      LastPart(asked.by()), asked.text()})));
    if (!asked.has_answer_time()) continue;
    sheet.Heading(Indented(6, Joined({view.Tell(texts::kReply), view.Time(asked.answer_time()),
                                      LastPart(asked.answer_by()), asked.answer()})));
  }
  for (const v1::HandDown& past : dispatch.past_hand_downs()) AddHandDown(sheet, past, view);
  if (dispatch.has_handed_down()) AddHandDown(sheet, dispatch.handed_down(), view);
  if (dispatch.has_opinion()) {
    const auto& opinion = dispatch.opinion();
    sheet.Heading(Indented(
        4, Joined({view.Tell(texts::kOpinion), view.Time(opinion.time()), LastPart(opinion.by()),
                   Flag(opinion.late(), texts::kLate, view), opinion.text()})));
  }
  // Before the head's release the reply is a draft beside a dispatch that is still signed.
  if (dispatch.has_reply())
    AddReply(sheet, dispatch.reply(), dispatch.state() == v1::Dispatch::SIGNED, view);
}

// To whom harm was reported, and to whom it has to be still. The desk alone owes it: who does not
// see its limit is not told.
void AddHarmReports(Sheet& sheet, const v1::Case& record, const View& view) {
  for (const v1::HarmReport& report : record.harm_reports()) {
    sheet.Line(texts::kHarmReport,
               Joined({view.Time(report.time()), view.Of(report.situation()),
                       view.Unit(report.receiver()), report.receiver_name(), report.channel(),
                       report.reference(), report.taken_by(), LastPart(report.by())}));
  }
  const bool owed_by_reader = LastLimit(record.desk_limits(), v1::Limit::HARM_REPORT) != nullptr;
  if (view.place == nullptr || !owed_by_reader || !IsLive(record.state())) return;
  for (const std::string& sector : SectorsNotReportedTo(*view.place, record)) {
    sheet.Line(texts::kHarmReport, view.Tell(texts::kNotReported, {view.Sector(sector)}));
  }
}

std::string ToldLine(bool told, const std::string& how, const View& view) {
  return view.Tell(told ? texts::kTold : texts::kNotTold) + " " + how;
}

// What the desk did about the case besides dispatching it, and what was ordered.
void AddCourse(Sheet& sheet, const v1::Case& record, const View& view) {
  if (record.has_feedback()) {
    const v1::Feedback& feedback = record.feedback();
    sheet.Line(texts::kFeedbackGiven, Joined({view.Time(feedback.time()),
                                              ToldLine(feedback.told(), feedback.told_how(), view),
                                              feedback.note(), LastPart(feedback.by())}));
  }
  for (const v1::Instruction& instruction : record.instructions()) {
    sheet.Line(texts::kInstruction, Joined({view.Time(instruction.time()), instruction.post(),
                                            instruction.document(), LastPart(instruction.by())}));
    sheet.Block(texts::kResult, instruction.text());
  }
  if (!record.has_hand_over()) return;
  const v1::HandOver& sent = record.hand_over();
  sheet.Line(texts::kHandedOver,
             Joined({view.Time(sent.time()), sent.receiver(), sent.reason(),
                     sent.told_how().empty() ? "" : ToldLine(sent.told(), sent.told_how(), view),
                     LastPart(sent.by())}));
  if (sent.has_receipt_limit()) {
    sheet.Raw(LimitLines(sent.receipt_limit(), view, "  ", StateOfReceipt(record)));
  }
  if (sent.has_receipt_time()) {
    sheet.Line(texts::kReceipt,
               Joined({view.Time(sent.receipt_time()), sent.taken_by(), sent.foreign_number()}));
  }
}

void AddConference(Sheet& sheet, const v1::Conference& conference, const View& view) {
  std::string members;
  for (const auto& member : conference.members()) {
    members = Joined({members, member.unit().empty() ? member.title() : view.Unit(member.unit()),
                      member.role()});
  }
  sheet.Heading(Joined({view.Of(v1::Act::CONFER), view.Time(conference.time()),
                        LastPart(conference.by()), members}));
  sheet.Block(texts::kResult, conference.decisions());
}

void AddReviews(Sheet& sheet, const v1::Case& record, const View& view) {
  for (const auto& conference : record.conferences()) AddConference(sheet, conference, view);
  for (const v1::Audit& audit : record.audits()) {
    sheet.Line(texts::kAudit,
               Joined({view.Time(audit.time()),
                       view.Tell(audit.passed() ? texts::kPassed : texts::kNotPassed),
                       audit.has_settlement() ? view.Tell(texts::kSettlement)
                                              : std::to_string(SerialOf(audit.dispatch())),
                       LastPart(audit.by()), LastPart(audit.issuer_by()), audit.note(),
                       audit.settlement().result()}));
  }
  for (const v1::CallBack& call : record.call_backs()) {
    sheet.Line(
        texts::kCallBack,
        Joined({view.Time(call.time()), view.Tell(call.reached() ? texts::kReached : texts::kTried),
                view.Of(call.solved()), view.Of(call.grade()), LastPart(call.by()), call.note()}));
  }
  if (record.has_settlement()) {
    sheet.Line(texts::kSettlement,
               Joined({record.settlement().result(), record.settlement().told_how()}));
  }
  if (record.drawn_for_audit()) sheet.Line(texts::kDrawn, view.Tell(texts::kDrawnForAudit));
  sheet.Line(texts::kClosed, Joined({view.Time(record.close_time()), view.Of(record.closing())}));
}

std::string HowItStands(const v1::Limit& limit, const LimitState& state, const View& view) {
  if (state.done.seconds() == 0 && !state.running) return "";
  // Nobody owes what a window is for.
  const bool over = view.now && FromProto(limit.due_time()) <= *view.now;
  if (limit.kind() == v1::Limit::RETURN_WINDOW && over) return view.Tell(texts::kWindowOver);
  if (state.done.seconds() == 0) return view.Left(limit.due_time());
  // On time means strictly before the due time.
  const bool late = FromProto(state.done) >= FromProto(limit.due_time());
  return view.Tell(late ? texts::kDoneLate : texts::kDoneAt, {view.Time(state.done)});
}

std::string Count(const v1::Limit& limit, const View& view) {
  if (limit.basis() == v1::Limit::ELAPSED) {
    return SpanWords(std::chrono::seconds(limit.figure()), view.language) + " " +
           view.Of(limit.basis());
  }
  return std::to_string(limit.figure()) + " " + view.Of(limit.basis());
}

}  // namespace

LimitState StateOf(const v1::Limit& limit, const v1::Dispatch& dispatch) {
  return {.running = IsOwed(dispatch, limit.kind()), .done = DoneTime(limit, dispatch)};
}

LimitState StateOf(const v1::Limit& limit, const v1::Case& record) {
  return {.running = IsOwed(record, limit), .done = DoneTime(limit, record)};
}

LimitState StateOfReceipt(const v1::Case& record) {
  const bool owed = IsLive(record.state()) && !record.hand_over().has_receipt_time();
  return {.running = owed, .done = record.hand_over().receipt_time()};
}

LimitState StateOfAnswer(const v1::Notice& notice) {
  return {.running = notice.state() == v1::Notice::SENT, .done = notice.answer().time()};
}

LimitState StateOfCallerLimit(const v1::Case& record) {
  return {.running = WaitsForReply(record.state()), .done = {}};
}

std::string AskLines(const v1::Ask& ask, std::size_t indent, const View& view) {
  Sheet sheet(view);
  AddAsk(sheet, ask, indent, view);
  return sheet.Take();
}

std::string LimitLines(const v1::Limit& limit, const View& view, const std::string& indent,
                       const LimitState& state, Days days) {
  const std::string kind = view.Of(limit.kind());
  std::string lines =
      indent + (kind.empty() ? "" : PadLabel(kind, kLabelWidth)) +
      Joined({view.Tell(texts::kUntil, {view.Due(limit.due_time())}),
              HowItStands(limit, state, view), Count(limit, view),
              view.Tell(texts::kFrom, {view.Time(limit.start_time())}), Tame(limit.rule(), false),
              limit.calendar_version(), Flag(limit.provisional(), texts::kProvisional, view)}) +
      "\n";
  for (const auto& segment : limit.segments()) {
    const bool plain = segment.counted() && segment.reason().empty();
    if (plain && days == Days::kSpecial) continue;
    lines += indent + std::string(kLabelWidth, ' ') + SegmentLine(segment, view) + "\n";
  }
  return lines;
}

std::string RoutingLines(const v1::Routing& routing, const View& view) {
  Sheet sheet(view);
  if (routing.manual()) sheet.Line(texts::kProposal, view.Tell(texts::kManual));
  sheet.Line(texts::kMode, view.Of(routing.mode()));
  sheet.Line(texts::kLead, view.Unit(routing.lead()));
  for (const std::string& unit : routing.co_handlers())
    sheet.Line(texts::kCoHandler, view.Unit(unit));
  sheet.Line(texts::kAuthority, routing.authority());
  sheet.Line(texts::kRule, Joined({routing.rule(), routing.profile(), routing.rules_version(),
                                   routing.directory_version()}));
  sheet.Line(texts::kWhere,
             Joined({view.Region(routing.region()), TitleOf(routing.region_of(), view.language)}));
  for (const auto& rejected : routing.rejected()) {
    sheet.Line(texts::kNotChosen,
               Joined({view.Unit(rejected.unit()), TitleOf(rejected.why(), view.language)}));
  }
  if (routing.overridden()) sheet.Line(texts::kOverridden, routing.override_reason());
  return sheet.Take();
}

std::string CaseSheet(const v1::Case& record, const View& view) {
  Sheet sheet(view);
  sheet.Heading(
      Joined({NumberOf(record.name()), view.Of(record.state()), view.Of(record.mode()),
              record.round() ? view.Tell(texts::kRoundN, {std::to_string(record.round())}) : "",
              Flag(record.mandatory(), texts::kMandatory, view),
              Flag(record.manual(), texts::kManual, view)}));
  sheet.Line(texts::kTitle, record.demand().title());
  sheet.Line(
      texts::kRegistered,
      Joined({view.Time(record.create_time()), LastPart(record.operator_()),
              record.call().empty() ? "" : ShortName(record.call()), LastPart(record.handler())}));
  sheet.Line(texts::kQueryCode, record.query_code());
  for (const std::string& linked : record.linked_cases())
    sheet.Line(texts::kLinked, NumberOf(linked));
  if (!record.merged_into().empty()) {
    sheet.Line(texts::kMergedInto, NumberOf(record.merged_into()));
  }
  for (const std::string& merged : record.merged_cases()) {
    sheet.Line(texts::kMergedCase, NumberOf(merged));
  }
  sheet.Line(texts::kCaller, CallerLine(record.caller(), view));
  sheet.Line(texts::kYoung, YoungLine(record.young_person(), view));
  sheet.Line(texts::kSafeContact, SafeLine(record.safe_contact(), view));
  AddDemand(sheet, record.demand(), view);
  AddHarmReports(sheet, record, view);
  if (record.has_caller_limit()) {
    sheet.Heading(view.Tell(texts::kCallerLimit));
    sheet.Raw(LimitLines(record.caller_limit(), view, "  ", StateOfCallerLimit(record)));
  }
  if (!record.desk_limits().empty()) sheet.Heading(view.Tell(texts::kDeskLimits));
  for (const v1::Limit& limit : record.desk_limits()) {
    sheet.Raw(LimitLines(limit, view, "  ", StateOf(limit, record)));
  }
  if (record.has_routing()) sheet.Raw(RoutingLines(record.routing(), view));
  if (!record.dispatches().empty()) sheet.Heading(view.Tell(texts::kDispatches));
  for (const v1::Dispatch& dispatch : record.dispatches()) AddDispatch(sheet, dispatch, view);
  for (const v1::Ask& ask : record.asks()) AddAsk(sheet, ask, 0, view);
  AddCourse(sheet, record, view);
  AddReviews(sheet, record, view);
  return sheet.Take();
}

std::string CallSheet(const v1::Call& call, const View& view) {
  Sheet sheet(view);
  sheet.Heading(Joined({ShortName(call.name()), view.Of(call.channel()), view.Of(call.type())}));
  sheet.Line(texts::kReceived,
             Joined({view.Time(call.received_time()), view.Time(call.ended_time()),
                     LastPart(call.operator_()), call.foreign_line(), call.foreign_number()}));
  sheet.Line(texts::kCaller, CallerLine(call.caller(), view));
  sheet.Line(texts::kYoung, YoungLine(call.young_person(), view));
  sheet.Line(texts::kSafeContact, SafeLine(call.safe_contact(), view));
  for (const v1::Demand& demand : call.demands()) {
    sheet.Line(texts::kTitle, demand.title());
    AddDemand(sheet, demand, view);
  }
  return sheet.Take();
}

std::string Timeline(const std::vector<v1::Event>& events, const View& view) {
  std::string lines;
  std::string before;
  for (const v1::Event& event : events) {
    const bool told_later = event.has_happened_time() && event.happened_time().seconds() != 0 &&
                            view.Time(event.happened_time()) != view.Time(event.recorded_time());
    const std::string dispatch = event.dispatch() ? "#" + std::to_string(event.dispatch()) : "";
    const std::string states =
        Joined({view.Of(event.case_state()), view.Of(event.dispatch_state())});
    // States are told where they change.
    const bool changed = !states.empty() && states != before;
    before = states;
    lines +=
        view.Time(event.recorded_time()) + "  " + PadLabel(view.Of(event.act()), 14) +
        Tame(Joined(
                 {dispatch, LastPart(event.actor()), view.Unit(event.unit()),
                  changed ? "→ " + states : "",
                  told_later ? view.Tell(texts::kHappened, {view.Time(event.happened_time())}) : "",
                  event.reason()}),
             false) +
        "\n";
  }
  return lines;
}

}  // namespace hotline
