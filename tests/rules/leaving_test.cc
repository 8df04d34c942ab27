#include "rules/leaving.h"

#include <catch2/catch.hpp>

#include "rules/clocks.h"
#include "rules/instructing.h"
#include "tests/rules/sample_dispatch.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;

std::string Words(const Check& check) {
  if (check) return "OK";
  std::string words;
  for (const v1::Refusal& one : check.refusals().refusals()) {
    words +=
        (words.empty() ? "" : ", ") + v1::Refusal::Reason_Name(one.reason()) + " " + one.field();
  }
  return words;
}

Case In(Case::State state) {
  Case record;
  record.set_name("cases/3206-260914-1-1");
  record.set_state(state);
  record.set_round(1);
  *record.mutable_demand() = SampleDemand();
  *record.mutable_create_time() = ToProto(Noon());
  return record;
}

v1::Account Somebody() {
  v1::Account account;
  account.set_name("accounts/dispatcher1");
  return account;
}

TEST_CASE("a case is rejected with ground and channel, never one with harm in it") {
  Case record = In(Case::REGISTERED);
  CHECK(Words(Reject(record, "", " ", Noon())) == "MISSING ground, MISSING channel_told");
  record.set_mandatory(true);
  CHECK(Words(Reject(record, "已由法院受理", "向法院申诉", Noon())) == "MANDATORY_CASE ");
  record.set_mandatory(false);
  record.add_harm_reports();
  CHECK(Words(Reject(record, "已由法院受理", "向法院申诉", Noon())) == "MANDATORY_CASE ");
  record.clear_harm_reports();
  CHECK(Words(Reject(record, "已由法院受理", "向法院申诉", Noon())) == "OK");
  CHECK(record.state() == Case::REJECTED);
  CHECK(record.reject_ground() == "已由法院受理");
  CHECK(FromProto(record.close_time()) == Noon());
}

v1::HandOver To12345() {
  v1::HandOver hand_over;
  hand_over.set_receiver("12345");
  hand_over.set_reason("属市政");
  hand_over.set_told(true);
  hand_over.set_told_how("电话");
  hand_over.set_taken_by("不由移送人填写");
  return hand_over;
}

TEST_CASE("a hand-over is ours until receipt and number are in") {
  struct Row {
    v1::Demand::Urgency urgency;
    const char* due;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Demand::NORMAL, "2026-09-16T00:00:00+08:00"},
      {v1::Demand::URGENT, "2026-09-16T00:00:00+08:00"},
      {v1::Demand::EXTREME, "2026-09-14T12:30:00+08:00"},
  }));
  Case record = In(Case::IN_HAND);
  record.mutable_demand()->set_urgency(row.urgency);
  CHECK(Words(CheckHandOverUnderWay(record)) == "NOT_OPEN ");
  CHECK(Words(HandOver(record, {}, Somebody(), SamplePlace(), Noon())) ==
        "MISSING hand_over.receiver, MISSING hand_over.reason, MISSING hand_over.told_how");
  CHECK(HandOver(record, To12345(), Somebody(), SamplePlace(), Noon()));
  CHECK(record.state() == Case::IN_HAND);
  CHECK(record.hand_over().taken_by().empty());
  CHECK(FormatInstant(FromProto(record.hand_over().receipt_limit().due_time())) == row.due);

  Dispatch live;
  live.set_state(Dispatch::SIGNED);
  Dispatch over;
  over.set_state(Dispatch::RETURNED);
  Dispatch* const all[] = {&over, &live};
  const Instant later = Noon() + std::chrono::minutes(20);
  const auto confirm = [&](const char* who, const char* number, std::optional<Instant> when) {
    const auto ended = ConfirmHandOver(record, all, who, number, when, later);
    return ended ? Words(Passed{}) : Words(ended.refusals());
  };
  CHECK(confirm("", "1", std::nullopt) == "RECEIPT_OWED taken_by");
  CHECK(confirm("测试受理员", " ", std::nullopt) == "RECEIPT_OWED foreign_number");
  CHECK(confirm("测试受理员", "1", later + std::chrono::seconds(1)) == "IN_FUTURE receipt_time");
  CHECK(confirm("测试受理员", "1", Noon() - std::chrono::minutes(1)) ==
        "NOT_AFTER_START receipt_time");
  CHECK(record.state() == Case::IN_HAND);
  CHECK(live.state() == Dispatch::SIGNED);
  CHECK(confirm("测试受理员", "12345-1", std::nullopt) == "OK");
  CHECK(record.state() == Case::HANDED_OVER);
  CHECK(live.state() == Dispatch::ENDED);
  CHECK(live.end_reason() == "handed_over");
  CHECK(over.state() == Dispatch::RETURNED);
  CHECK(FromProto(record.hand_over().receipt_time()) == later);
  CHECK(Words(CheckHandOverUnderWay(record)) == "NOT_OPEN ");
}

TEST_CASE("thirty days after its end a case may be reopened, one of harm for ever") {
  Case record = In(Case::CLOSED);
  record.set_closing(Case::CALLER_SATISFIED);
  *record.mutable_close_time() = ToProto(Noon());  // 14 September
  const Instant ends = At("2026-10-15T00:00+08:00");
  CHECK(ReopeningEnds(record) == ends);
  CHECK(Words(CheckReopenable(record, ends - std::chrono::microseconds(1))) == "OK");
  const Check over = CheckReopenable(record, ends);
  CHECK(Words(over) == "WINDOW_OVER ");
  CHECK(over.refusals().refusals(0).detail() == "2026-10-15T00:00:00+08:00");
  record.set_mandatory(true);
  CHECK(Words(CheckReopenable(record, ends)) == "OK");

  Reopen(record, SamplePlace(), ends);
  CHECK(record.state() == Case::REGISTERED);
  CHECK(record.closing() == Case::CLOSING_UNSPECIFIED);
  CHECK_FALSE(record.has_close_time());
  REQUIRE(record.reopenings_size() == 1);
  const v1::Reopening& reopening = record.reopenings(0);
  CHECK(reopening.ended_as() == Case::CLOSED);
  CHECK(reopening.closing() == Case::CALLER_SATISFIED);
  CHECK(FromProto(reopening.end_time()) == Noon());
  CHECK(FromProto(reopening.time()) == ends);
  CHECK(FromProto(InForce(record.desk_limits(), v1::Limit::DISPATCH)->start_time()) == ends);
}

TEST_CASE("a case is archived when nothing of it can be asked for any more") {
  Case record = In(Case::CLOSED);
  *record.mutable_close_time() = ToProto(Noon());
  const Instant ends = At("2026-10-15T00:00+08:00");
  const Check early = MayArchive(record, ends - std::chrono::seconds(1));
  CHECK(Words(early) == "TOO_EARLY ");
  CHECK(early.refusals().refusals(0).detail() == "2026-10-15T00:00:00+08:00");
  CHECK(Words(MayArchive(record, ends)) == "OK");
  record.set_state(Case::CALLING_BACK);
  CHECK(Words(MayArchive(record, ends)) == "WRONG_STATE ");
  record.set_state(Case::HANDED_OVER);
  record.add_harm_reports();
  CHECK(Words(MayArchive(record, ends)) == "CALL_BACK_OWED ");
  record.mutable_feedback()->set_told(true);
  CHECK(Words(MayArchive(record, ends)) == "MANDATORY_CASE ");  // may be reopened for ever
  record.clear_harm_reports();

  v1::Event event;
  event.set_seq(7);
  event.set_act(v1::Act::LOG_CALL);
  event.set_hash("\x01\xff");
  const std::vector<v1::Event> events{event};
  CHECK(ArchiveManifest(record, events) ==
        "cases/3206-260914-1-1\nHANDED_OVER CLOSING_UNSPECIFIED\n7 1 01ff\n");
  Archive(record, "hash");
  CHECK(record.state() == Case::ARCHIVED);
  CHECK(record.archive_manifest() == "hash");
}

TEST_CASE("an archived case tells in which state it ended") {
  const auto [state, mark] = GENERATE(table<Case::State, void (*)(Case&)>({
      {Case::CLOSED, [](Case& record) { record.set_closing(Case::WITHOUT_CALL_BACK); }},
      {Case::REJECTED, [](Case& record) { record.set_reject_ground("不属受理范围"); }},
      {Case::TERMINATED, [](Case&) {}},
      // Another body was asked, and did not take it.
      {Case::TERMINATED, [](Case& record) { record.mutable_hand_over(); }},
      {Case::HANDED_OVER, [](Case& record) { record.mutable_hand_over()->mutable_receipt_time(); }},
  }));
  Case record = In(state);
  mark(record);
  CHECK(EndedAs(record) == state);
  Archive(record, "hash");
  CHECK(record.state() == Case::ARCHIVED);
  CHECK(EndedAs(record) == state);
}

v1::Instruction Word() {
  v1::Instruction instruction;
  instruction.set_post("测试书记");
  instruction.set_text("请依法从快办理");
  instruction.set_document("测批〔2026〕1号");
  return instruction;
}
v1::Assignment Committee(std::int64_t days) {
  v1::Assignment assignment;
  assignment.set_authority("nantong-protection-committee");
  assignment.set_figure(days);
  if (days > 0) assignment.set_basis(v1::Limit::WORKING_DAYS);
  return assignment;
}

Dispatch Lead(const char* unit) {
  Dispatch lead;
  lead.set_part(Dispatch::LEAD);
  lead.set_state(Dispatch::SIGNED);
  lead.set_unit(unit);
  lead.set_mode(v1::Mode::REFER);
  *lead.add_limits() =
      *CountLimit(SamplePlace(), "default", {v1::Demand::HELP, v1::Demand::NORMAL, false},
                  v1::Limit::FINISH, Noon());
  return lead;
}

TEST_CASE("an instruction makes the lead answer to the authority, never later than before") {
  struct Row {
    std::int64_t figure;
    Instant at;
    std::size_t limits;
  };
  const auto row = GENERATE(values<Row>({
      {0, Noon(), 1},                        // no figure of its own
      {2, Noon(), 2},                        // nearer
      {30, Noon(), 1},                       // later: stays
      {2, At("2026-10-14T12:00+08:00"), 1},  // passed: stays
  }));
  Case record = In(Case::IN_HAND);
  record.set_mode(v1::Mode::REFER);
  Dispatch lead = Lead("haian-education");
  CHECK(Words(Instruct(record, &lead, Word(), Committee(row.figure), {}, Somebody(), SamplePlace(),
                       row.at)) == "OK");
  CHECK(lead.mode() == v1::Mode::ASSIGN);
  CHECK(record.mode() == v1::Mode::ASSIGN);
  CHECK(lead.assignment().document_number() == "测批〔2026〕1号");
  CHECK_FALSE(lead.assignment().signatory().empty());
  CHECK(static_cast<std::size_t>(lead.limits_size()) == row.limits);
  if (row.limits < 2) return;
  CHECK(lead.limits(1).moved_by() == v1::Act::INSTRUCT);
  CHECK(lead.limits(1).ladder_size() > 0);
  CHECK(FormatInstant(FromProto(lead.limits(1).due_time())) == "2026-09-17T00:00:00+08:00");
}

TEST_CASE("opinions come before a lead that has less time now, and those that do stay") {
  InHand at(v1::Demand::HELP, v1::Demand::NORMAL, 2);
  v1::Dispatch* const dispatches[] = {&at.dispatches[0], &at.dispatches[1], &at.dispatches[2]};
  const auto opinion = [&](int i) {
    return InForce(at.dispatches[i].limits(), v1::Limit::OPINION);
  };
  *at.dispatches[2].add_limits() = *opinion(2);
  *at.dispatches[2].mutable_limits()->rbegin()->mutable_due_time() =
      ToProto(Noon() + std::chrono::hours(3));
  at.record.set_state(Case::IN_HAND);
  CHECK(PutOpinionsBeforeLead(at.record, dispatches, at.lead(), SamplePlace(), v1::Act::INSTRUCT,
                              Noon())
            .empty());
  v1::Assignment order = Committee(1);
  at.lead().set_unit("haian-education");
  REQUIRE(Words(Instruct(at.record, &at.lead(), Word(), order, {}, Somebody(), SamplePlace(),
                         Noon())) == "OK");
  const v1::Limit finish = *InForce(at.lead().limits(), v1::Limit::FINISH);
  CHECK(opinion(1)->due_time().seconds() >= finish.due_time().seconds());
  CHECK(PutOpinionsBeforeLead(at.record, dispatches, at.lead(), SamplePlace(), v1::Act::INSTRUCT,
                              Noon()) == std::vector<std::size_t>{1});
  CHECK(opinion(1)->due_time().seconds() < finish.due_time().seconds());
  CHECK(opinion(1)->moved_by() == v1::Act::INSTRUCT);
  CHECK(FromProto(opinion(2)->due_time()) == Noon() + std::chrono::hours(3));
}

TEST_CASE("an instruction without an authority is a record; it reopens what is closed") {
  Case record = In(Case::CLOSED);
  *record.mutable_close_time() = ToProto(Noon());
  CHECK(Words(Instruct(record, nullptr, {}, {}, {}, Somebody(), SamplePlace(), Noon())) ==
        "MISSING instruction.post, MISSING instruction.text, MISSING instruction.document");
  CHECK(Words(Instruct(record, nullptr, Word(), Committee(0), {}, Somebody(), SamplePlace(),
                       Noon())) == "NO_LEAD assignment");
  const Instant years_later = At("2028-01-10T12:00+08:00");
  CHECK(Words(Instruct(record, nullptr, Word(), {}, {}, Somebody(), SamplePlace(), years_later)) ==
        "OK");
  CHECK(record.state() == Case::REGISTERED);
  CHECK(record.instructions_size() == 1);

  Case in_hand = In(Case::IN_HAND);
  Dispatch lead = Lead("rudong-civil-affairs");
  CHECK(Words(Instruct(in_hand, &lead, Word(), {}, {}, Somebody(), SamplePlace(), Noon())) == "OK");
  CHECK(lead.mode() == v1::Mode::REFER);
  v1::Assignment unknown;
  unknown.set_authority("nobody");
  CHECK(Words(Instruct(in_hand, &lead, Word(), unknown, {}, Somebody(), SamplePlace(), Noon()))
            .find("UNKNOWN_VALUE assignment.authority") != std::string::npos);
}

}  // namespace
}  // namespace hotline
