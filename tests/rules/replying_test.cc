#include "rules/replying.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/owing.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Reply;
using v1::Role;

const v1::Account kHandler = Person("h", Role::HANDLER, "chongchuan-culture-tourism");
const v1::Account kHead = Person("head", Role::HEAD, "chongchuan-culture-tourism");
const v1::Account kOperator = Person("operator1", Role::OPERATOR);

Reply SampleReply() {
  Reply reply;
  reply.set_truth(Reply::TRUE);
  reply.set_solved(Reply::SOLVED_YES);
  reply.set_in_remit(true);
  reply.set_text("已核实处理");
  reply.set_told(true);
  reply.set_told_how("电话");
  return reply;
}

v1::Contact Call(bool reached) {
  v1::Contact contact;
  contact.set_reached(reached);
  contact.set_means("电话");
  return contact;
}

// A lead that has signed and called, and two co-handlers that have signed.
struct Meeting {
  v1::Case record = SampleCase();
  std::vector<Dispatch> round;

  Meeting() {
    v1::Routing routing;
    routing.set_mode(v1::Mode::JOINT);
    routing.set_lead("chongchuan-culture-tourism");
    routing.add_co_handlers("chongchuan-market-regulation");
    routing.add_co_handlers("chongchuan-zhian");
    const auto plan =
        PlanDispatch(SamplePlace(), record, {}, routing, DispatchChoice(), {}, Noon());
    Issue(record, *plan);
    round = plan->dispatches;
    for (Dispatch& one : round) Sign(one, Noon());
    CHECK(AddContact(SamplePlace(), lead(), Call(true), record, kHandler, Noon()));
  }
  Dispatch& lead() { return round[0]; }
  void Opine(std::size_t i) {
    CHECK(AddOpinion(round[i], "意见", Person("co", Role::HANDLER, round[i].unit()), Noon()));
  }
  Instant OpinionsDue() {
    return FromProto(InForce(round[1].limits(), v1::Limit::OPINION)->due_time());
  }
};

void Weigh(Reply& reply, const Dispatch& dispatch, bool adopted, const char* reason = "") {
  auto& weighing = *reply.add_weighings();
  weighing.set_dispatch(dispatch.name());
  weighing.set_adopted(adopted);
  weighing.set_reason(reason);
}

TEST_CASE("a reply is complete before it stands") {
  struct Row {
    const char* why;
    std::function<void(Reply&, Meeting&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"complete", [](Reply&, Meeting&) {}, "OK"},
      {"empty but for the weighings",
       [](Reply& r, Meeting&) {
         const auto weighings = r.weighings();
         r.Clear();
         *r.mutable_weighings() = weighings;
       },
       "MISSING reply.truth, MISSING reply.solved, MISSING reply.text, MISSING reply.told_how"},
      {"no contact at all",
       [](Reply&, Meeting& m) {
         m.lead().clear_contacts();
         m.lead().clear_contact_time();
       },
       "NOT_CONTACTED "},
      {"one try",
       [](Reply&, Meeting& m) {
         m.lead().clear_contacts();
         m.lead().clear_contact_time();
         CHECK(AddContact(SamplePlace(), m.lead(), Call(false), m.record, kHandler, Noon()));
       },
       "NOT_CONTACTED "},
      {"two tries, unexplained",
       [](Reply&, Meeting& m) {
         m.lead().clear_contacts();
         *m.lead().add_contacts() = Call(false);
         *m.lead().add_contacts() = Call(false);
       },
       "MISSING reply.no_contact_reason"},
      {"two tries, explained",
       [](Reply& r, Meeting& m) {
         m.lead().clear_contacts();
         *m.lead().add_contacts() = Call(false);
         *m.lead().add_contacts() = Call(false);
         r.set_no_contact_reason("两次无人接听");
       },
       "OK"},
      {"anonymous, explained",
       [](Reply& r, Meeting& m) {
         m.lead().clear_contacts();
         m.record.mutable_caller()->set_anonymous(true);
         r.set_no_contact_reason("匿名");
       },
       "OK"},
      {"an opinion not weighed", [](Reply& r, Meeting&) { r.mutable_weighings()->RemoveLast(); },
       "OPINION_NOT_WEIGHED reply.weighings"},
      {"an opinion refused without a reason",
       [](Reply& r, Meeting&) { r.mutable_weighings(0)->set_adopted(false); },
       "OPINION_NOT_WEIGHED reply.weighings"},
      {"an opinion refused with a reason",
       [](Reply& r, Meeting&) {
         r.mutable_weighings(0)->set_adopted(false);
         r.mutable_weighings(0)->set_reason("无依据");
       },
       "OK"},
      {"an opinion weighed twice", [](Reply& r, Meeting& m) { Weigh(r, m.round[1], true); },
       "OPINION_NOT_WEIGHED reply.weighings"},
      {"an opinion that nobody gave", [](Reply& r, Meeting& m) { Weigh(r, m.lead(), true); },
       "UNKNOWN_VALUE reply.weighings[2].dispatch"},
      {"an order without closing report",
       [](Reply&, Meeting& m) {
         m.lead().mutable_assignment()->set_authority("nantong-protection-committee");
       },
       "CLOSING_REPORT_NEEDED reply.closing_report"},
  }));
  Meeting meeting;
  meeting.Opine(1);
  meeting.Opine(2);
  Reply reply = SampleReply();
  Weigh(reply, meeting.round[1], true);
  Weigh(reply, meeting.round[2], true);
  row.spoil(reply, meeting);
  INFO(row.why);
  CHECK(Outcome(PlanReply(meeting.record, meeting.lead(), meeting.round, reply, false, kHandler,
                          Noon())) == row.outcome);
}

TEST_CASE("an opinion is waited for until its limit, then the lead goes on without it") {
  Meeting meeting;
  meeting.Opine(1);
  Reply reply = SampleReply();
  Weigh(reply, meeting.round[1], true);
  const auto plan_at = [&](Instant now) {
    return PlanReply(meeting.record, meeting.lead(), meeting.round, reply, false, kHandler, now);
  };
  const auto early = plan_at(meeting.OpinionsDue() - std::chrono::microseconds(1));
  REQUIRE_FALSE(early);
  CHECK(InWords(early.refusals()) == "OPINIONS_OUTSTANDING reply.weighings");
  CHECK(early.refusals().refusals(0).detail() == "3");

  const auto late = plan_at(meeting.OpinionsDue());
  REQUIRE(late);
  CHECK(late->overdue == std::vector<std::size_t>{2});
  WaiveOverdue(meeting.round[2], meeting.OpinionsDue());
  CHECK(meeting.round[2].state() == Dispatch::WAIVED);
  CHECK(meeting.round[2].end_reason() == "overdue");

  const auto co_handler = Person("co", Role::HANDLER, "chongchuan-zhian");
  CHECK(AddOpinion(meeting.round[2], "迟到的意见", co_handler, meeting.OpinionsDue()));
  CHECK(meeting.round[2].state() == Dispatch::WAIVED);
  CHECK(meeting.round[2].opinion().late());
  CHECK_FALSE(AddOpinion(meeting.round[2], "再来", co_handler, meeting.OpinionsDue()));
}

TEST_CASE("an opinion after its limit is a note that nobody has to weigh") {
  Meeting meeting;
  meeting.Opine(1);
  const auto co_handler = Person("co", Role::HANDLER, "chongchuan-zhian");
  CHECK(Outcome(AddOpinion(meeting.round[2], " ", co_handler, meeting.OpinionsDue())) ==
        "MISSING text");
  CHECK(meeting.round[2].state() == Dispatch::SIGNED);
  REQUIRE(AddOpinion(meeting.round[2], "迟到的意见", co_handler, meeting.OpinionsDue()));
  CHECK(meeting.round[2].state() == Dispatch::WAIVED);
  CHECK(meeting.round[2].end_reason() == "overdue");
  CHECK(meeting.round[2].opinion().late());
  Reply reply = SampleReply();
  Weigh(reply, meeting.round[1], true);
  CHECK(PlanReply(meeting.record, meeting.lead(), meeting.round, reply, false, kHandler,
                  meeting.OpinionsDue()));
}

TEST_CASE("a mandatory case owes a progress every day, any other once") {
  for (const bool mandatory : {true, false}) {
    Meeting meeting;
    meeting.record.set_mandatory(mandatory);
    Dispatch& lead = meeting.lead();
    v1::Limit& first = *lead.add_limits();
    first = SamplePlace().calendar().Count(Noon(), v1::Limit::ELAPSED, 7200);
    first.set_kind(v1::Limit::PROGRESS);
    INFO(mandatory);
    CHECK(IsOwed(lead, v1::Limit::PROGRESS));
    for (const int hour : {1, 20}) {
      const Instant now = Noon() + std::chrono::hours(hour);
      REQUIRE(AddProgress(lead, "进展", kHandler, now));
      OweNextProgress(meeting.record, lead, SamplePlace(), now);
      CHECK(IsOwed(lead, v1::Limit::PROGRESS) == mandatory);
      const Instant due = FromProto(InForce(lead.limits(), v1::Limit::PROGRESS)->due_time());
      CHECK(due == (mandatory ? now + std::chrono::hours(24) : Noon() + std::chrono::hours(2)));
    }
  }
}

TEST_CASE("orders and reports need the head's release, other replies do not") {
  struct Row {
    bool assigned;
    v1::Demand::Kind kind;
    bool released;
  };
  const auto row = GENERATE(values<Row>({
      {false, v1::Demand::HELP, true},
      {true, v1::Demand::HELP, false},
      {false, v1::Demand::REPORT, false},
      {false, v1::Demand::COMPLAINT, true},
  }));
  Meeting meeting;
  meeting.round.resize(1);
  meeting.record.mutable_demand()->set_kind(row.kind);
  if (row.assigned) {
    meeting.lead().mutable_assignment()->set_authority("nantong-protection-committee");
  }
  Reply reply = SampleReply();
  reply.set_closing_report("办结报告");
  const auto by_handler =
      PlanReply(meeting.record, meeting.lead(), meeting.round, reply, false, kHandler, Noon());
  REQUIRE(by_handler);
  CHECK(by_handler->released == row.released);
  CHECK(by_handler->reply.by() == kHandler.name());
  CHECK(by_handler->reply.released_by().empty());

  *meeting.lead().mutable_reply() = by_handler->reply;
  const auto released =
      PlanReply(meeting.record, meeting.lead(), meeting.round, std::nullopt, true, kHead, Noon());
  REQUIRE(released);
  CHECK(released->released);
  CHECK(released->reply.by() == kHandler.name());
  CHECK(released->reply.by_person() == kHandler.person());
  CHECK(released->reply.released_by() == kHead.name());
  CHECK(released->reply.released_by_person() == kHead.person());

  const auto own =
      PlanReply(meeting.record, meeting.lead(), meeting.round, reply, false, kHead, Noon());
  REQUIRE(own);
  CHECK(own->released);
  CHECK(own->reply.by() == kHead.name());
}

TEST_CASE("there is nothing to release without a draft, and only the head releases") {
  Meeting meeting;
  meeting.round.resize(1);
  CHECK(Outcome(PlanReply(meeting.record, meeting.lead(), meeting.round, std::nullopt, true, kHead,
                          Noon())) == "MISSING reply");
  CHECK(Outcome(PlanReply(meeting.record, meeting.lead(), meeting.round, SampleReply(), true,
                          kHandler, Noon())) == "ROLE_MAY_NOT release");
  CHECK(Outcome(PlanReply(meeting.record, meeting.lead(), meeting.round, std::nullopt, false,
                          kHandler, Noon())) == "MISSING reply");
}

TEST_CASE("who contacts the caller") {
  struct Row {
    const char* why;
    std::function<void(v1::Caller&)> wish;
    v1::Account actor;
    std::size_t dispatch;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"the unit", [](auto&) {}, kHandler, 0, "OK"},
      {"the desk not", [](auto&) {}, kOperator, 0, "ROLE_MAY_NOT "},
      {"confidential: not the unit", [](auto& c) { c.set_confidential(true); }, kHandler, 0,
       "CONTACT_BY_DESK "},
      {"confidential: the desk", [](auto& c) { c.set_confidential(true); }, kOperator, 0, "OK"},
      {"confidential: on the lead's dispatch", [](auto& c) { c.set_confidential(true); }, kOperator,
       1, "WRONG_STATE name"},
      {"anonymous: nobody", [](auto& c) { c.set_anonymous(true); }, kHandler, 0,
       "NO_FEEDBACK_WANTED "},
      {"no reply wanted: still to be asked", [](auto& c) { c.set_no_reply_wanted(true); }, kHandler,
       0, "OK"},
  }));
  Meeting meeting;
  row.wish(*meeting.record.mutable_caller());
  INFO(row.why);
  CHECK(Outcome(AddContact(SamplePlace(), meeting.round[row.dispatch], Call(true), meeting.record,
                           row.actor, Noon())) == row.outcome);
}

TEST_CASE("the contact limit is met by a contact or the second try, when it is recorded") {
  v1::Case record = SampleCase();
  Dispatch lead;
  *lead.mutable_issue_time() = ToProto(Noon());
  const auto later = [](int minutes) { return Noon() + std::chrono::minutes(minutes); };
  CHECK(AddContact(SamplePlace(), lead, Call(false), record, kHandler, later(10)));
  CHECK_FALSE(lead.has_contact_time());
  v1::Contact earlier = Call(false);
  *earlier.mutable_time() = ToProto(later(5));
  CHECK(AddContact(SamplePlace(), lead, earlier, record, kHandler, later(20)));
  CHECK(FromProto(lead.contact_time()) == later(20));
  CHECK(FromProto(lead.contacts(1).time()) == later(5));
  CHECK(AddContact(SamplePlace(), lead, Call(true), record, kHandler, later(30)));
  CHECK(FromProto(lead.contact_time()) == later(20));

  v1::Contact before = Call(true);
  *before.mutable_time() = ToProto(later(-1));
  CHECK(Outcome(AddContact(SamplePlace(), lead, before, record, kHandler, later(40))) ==
        "NOT_AFTER_START contact.time");
  v1::Contact ahead = Call(true);
  *ahead.mutable_time() = ToProto(later(41));
  CHECK(Outcome(AddContact(SamplePlace(), lead, ahead, record, kHandler, later(40))) ==
        "IN_FUTURE contact.time");
}

TEST_CASE("a dispatch holds so many contacts and so much progress, and no more") {
  const v1::Case record = SampleCase();
  v1::Dispatch lead;
  lead.set_part(v1::Dispatch::LEAD);
  lead.set_state(v1::Dispatch::SIGNED);
  lead.set_unit(kHandler.scope());
  *lead.mutable_issue_time() = ToProto(Noon());
  for (int i = 0; i < 200; ++i) {
    REQUIRE(AddContact(SamplePlace(), lead, Call(false), record, kHandler, Noon()));
    REQUIRE(AddProgress(lead, "进展", kHandler, Noon()));
  }
  CHECK(Outcome(AddContact(SamplePlace(), lead, Call(false), record, kHandler, Noon())) ==
        "TOO_MANY contact");
  CHECK(Outcome(AddProgress(lead, "进展", kHandler, Noon())) == "TOO_MANY text");
}

}  // namespace
}  // namespace hotline
