#include "server/access.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "hotline/v1/ask_service.pb.h"
#include "hotline/v1/case_service.pb.h"
#include "hotline/v1/correction_service.pb.h"
#include "hotline/v1/course_service.pb.h"
#include "hotline/v1/custody_service.pb.h"
#include "hotline/v1/demo_service.pb.h"
#include "hotline/v1/dispatch_service.pb.h"
#include "hotline/v1/intake_service.pb.h"
#include "hotline/v1/notice_service.pb.h"
#include "hotline/v1/place_service.pb.h"
#include "hotline/v1/report_service.pb.h"

namespace hotline {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file :
       {v1::LogCallRequest::descriptor()->file(), v1::GetCaseRequest::descriptor()->file(),
        v1::AskWaiverRequest::descriptor()->file(), v1::AmendCaseRequest::descriptor()->file(),
        v1::GetPlaceRequest::descriptor()->file(), v1::SetClockRequest::descriptor()->file(),
        v1::GetClosureReportRequest::descriptor()->file(),
        v1::ShredCaseRequest::descriptor()->file(), v1::AskReturnRequest::descriptor()->file(),
        v1::NameAccusedRequest::descriptor()->file(),
        v1::RemindUnitRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

Session SessionOf(v1::Role::Kind role, Instant expires) {
  Session session;
  session.account.set_name("accounts/test");
  session.account.set_role(role);
  session.account.set_scope("scope");
  session.account.set_person("person");
  session.expires = expires;
  return session;
}

std::string ReasonOf(const Result<Grant>& grant) {
  return grant ? "" : v1::Refusal::Reason_Name(grant.refusals().refusals(0).reason());
}

constexpr Instant kNow{std::chrono::hours(500'000)};

TEST_CASE("every method of every service has one row of access, and every row a method") {
  std::set<std::string> methods;
  for (const MethodDescriptor* method : AllMethods()) {
    CHECK(methods.insert(method->name()).second);
  }
  CHECK(methods.size() >= 32);
  std::set<std::string> rows;
  for (const Access& access : AccessTable()) {
    CHECK(rows.insert(std::string(access.method)).second);
    CHECK_FALSE(access.roles.empty());
    CHECK_FALSE(access.roles.contains(v1::Role::ROLE_UNSPECIFIED));
    CHECK_FALSE(access.roles.contains(v1::Role::CLOCKWORK));
  }
  CHECK(rows == methods);
}

TEST_CASE("a request is called after its method, because the clerk knows the method by it") {
  for (const MethodDescriptor* method : AllMethods()) {
    CHECK(method->input_type()->name() == method->name() + "Request");
  }
}

// A change answers where it was committed; what neither does that nor streams, reads. SetClock
// moves the demo's clock, which is no state of the store.
bool Reads(const MethodDescriptor& method) {
  return method.output_type()->FindFieldByName("commit_seq") == nullptr &&
         !method.server_streaming() && method.name() != "SetClock";
}

TEST_CASE("every read takes min_seq, and no change does") {
  int reads = 0;
  for (const MethodDescriptor* method : AllMethods()) {
    INFO(method->name());
    const auto* field = method->input_type()->FindFieldByName("min_seq");
    CHECK((field != nullptr) == Reads(*method));
    if (field == nullptr) continue;
    ++reads;
    CHECK(field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT64);
    CHECK(method->input_type()->FindFieldByName("change") == nullptr);
  }
  CHECK(reads >= 15);
}

TEST_CASE("what is kept in the access record is what shows personal data") {
  std::set<std::string_view> logged;
  for (const Access& access : AccessTable()) {
    if (access.logged) logged.insert(access.method);
  }
  CHECK(logged ==
        std::set<std::string_view>{"GetCase", "GetCall", "LookUpCaller", "Reveal", "SearchCases"});
}

TEST_CASE("the roles of an act's method are those of the state table") {
  using A = v1::Act;
  const std::map<std::string_view, std::vector<A::Kind>> acts = {
      {"LogCall", {A::LOG_CALL}},
      {"DispatchCase", {A::DISPATCH}},
      {"HandleDirectly", {A::HANDLE_DIRECTLY}},
      {"SettleCase", {A::SETTLE}},
      {"GiveUpCase", {A::GIVE_UP}},
      {"SignDispatch", {A::SIGN, A::RECORD_FOR_UNIT}},
      {"RecordContact", {A::RECORD_CONTACT}},
      {"RecordProgress", {A::RECORD_PROGRESS, A::RECORD_FOR_UNIT}},
      {"GiveOpinion", {A::GIVE_OPINION, A::RECORD_FOR_UNIT}},
      {"ReplyDispatch", {A::DRAFT_REPLY, A::REPLY, A::RECORD_FOR_UNIT}},
      {"AuditReply", {A::PASS_AUDIT, A::FAIL_AUDIT}},
      {"AuditSettlement", {A::AUDIT_SETTLEMENT}},
      {"RecordCallBack", {A::CALL_BACK}},
      {"RuleOnDissatisfaction", {A::ORDER_REDO, A::CLOSE_DISSATISFIED}},
      {"CloseWithoutCallBack", {A::CLOSE_WITHOUT_CALL_BACK}},
      {"AskReturn", {A::ASK_RETURN, A::RECORD_FOR_UNIT}},
      {"WithdrawReturn", {A::WITHDRAW_RETURN, A::RECORD_FOR_UNIT}},
      {"RuleOnReturn", {A::RULE_ON_RETURN}},
      {"AskExtension", {A::ASK_EXTENSION, A::RECORD_FOR_UNIT}},
      {"AgreeLaterLimit", {A::AGREE_LATER_LIMIT, A::RECORD_FOR_UNIT}},
      {"AskWaiver", {A::ASK_WAIVER, A::RECORD_FOR_UNIT}},
      {"ConsentToWaiver", {A::CONSENT_TO_WAIVER, A::RECORD_FOR_UNIT}},
      {"AskTermination", {A::ASK_TERMINATION}},
      {"WithdrawPerson", {A::WITHDRAW_PERSON}},
      {"AskHarmClearing", {A::ASK_HARM_CLEARING}},
      {"TakeBackAsk", {A::WITHDRAW_ASK}},
      {"RuleOnAsk",
       {A::RULE_ON_EXTENSION, A::RULE_ON_LATER_LIMIT, A::WAIVE_OPINION, A::TERMINATE,
        A::RULE_ON_WITHDRAWAL, A::CLEAR_HARM, A::CONFIRM_DECISION}},
      {"EnterDecision", {A::ENTER_DECISION}},
      {"AmendCase", {A::AMEND}},
      {"RegradeCase", {A::REGRADE}},
      {"RedirectDispatch", {A::REDIRECT}},
      {"AddCoHandler", {A::ADD_CO_HANDLER}},
      {"AskDesk", {A::ASK_DESK, A::RECORD_FOR_UNIT}},
      {"AnswerQuestion", {A::ANSWER_QUESTION}},
      {"HandDown", {A::HAND_DOWN, A::RECORD_FOR_UNIT}},
      {"AnswerHandDown", {A::ANSWER_HAND_DOWN, A::RECORD_FOR_UNIT}},
      {"Confer", {A::CONFER}},
      {"ShredCase", {A::SHRED}},
      {"NameAccused", {A::NAME_ACCUSED}},
      {"ClearAccused", {A::CLEAR_ACCUSED}},
      {"ReportHarm", {A::REPORT_HARM}},
      {"RecordDisposal", {A::RECORD_DISPOSAL, A::RECORD_FOR_UNIT}},
      {"RecordFeedback", {A::RECORD_FEEDBACK}},
      {"MergeCase", {A::MERGE}},
      {"UnmergeCase", {A::UNMERGE}},
      {"RejectCase", {A::REJECT}},
      {"HandOverCase", {A::HAND_OVER}},
      {"ConfirmHandOver", {A::CONFIRM_HAND_OVER}},
      {"InstructCase", {A::INSTRUCT}},
      {"ReopenCase", {A::REOPEN}},
      {"RemindUnit", {A::REMIND}},
      {"SuperviseUnit", {A::SUPERVISE}},
      {"PublishUnit", {A::PUBLISH}},
      {"DropNotice", {A::ANNUL_NOTICE}},
      {"AnswerNotice", {A::ANSWER_NOTICE, A::RECORD_FOR_UNIT}},
      {"AcknowledgeAlarm", {A::ACKNOWLEDGE_ALARM}},
      {"ConfirmDispatch", {A::CONFIRM_DISPATCH}},
  };
  std::set<A::Kind> with_a_method;
  for (const auto& [method, kinds] : acts) {
    with_a_method.insert(kinds.begin(), kinds.end());
    for (int role = v1::Role::Kind_MIN; role <= v1::Role::Kind_MAX; ++role) {
      if (role == v1::Role::CLOCKWORK) continue;  // the program calls no method
      bool in_table = false;
      for (const A::Kind kind : kinds) in_table = in_table || RowOf(kind).roles.contains(role);
      INFO(method << " as " << v1::Role::Kind_Name(static_cast<v1::Role::Kind>(role)));
      CHECK(AccessOf(method).roles.contains(role) == in_table);
    }
  }
  for (const ActRow& row : StateTable()) {
    INFO(A::Kind_Name(row.act));
    bool by_people = false;
    for (int role = v1::Role::Kind_MIN; role <= v1::Role::Kind_MAX; ++role) {
      by_people = by_people || (role != v1::Role::CLOCKWORK && row.roles.contains(role));
    }
    CHECK(with_a_method.contains(row.act) == by_people);
  }
}

// Who may call what, written down a second time and by hand: x may, . may not. What is opened to a
// role by a slip in the server's table does not pass here.
using R = v1::Role;
constexpr R::Kind kColumns[] = {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER,
                                R::HEAD,     R::ISSUER,        R::SUPERVISOR, R::LEADER,
                                R::AUDITOR,  R::ADMIN,         R::CLOCKWORK,  R::ROLE_UNSPECIFIED};
const std::map<std::string_view, std::string_view> kExpected = {
    // operator, duty operator, dispatcher | handler, head | issuer, supervisor | leader | auditor,
    // admin | clockwork, nobody
    {"RemindUnit", "..x .. .. . .. .."},
    {"SuperviseUnit", "... .. .x . .. .."},
    {"PublishUnit", "... .. .x . .. .."},
    {"DropNotice", "... .. .x . .. .."},
    {"AnswerNotice", "xxx xx .. . .. .."},
    {"GetNotice", "xxx xx xx . .. .."},
    {"ListNotices", "xxx xx xx . .. .."},
    {"ListAlarms", "xxx .. .x . .. .."},
    {"AcknowledgeAlarm", "xxx .. .x . .. .."},
    {"PutDuty", "... .. .x . .x .."},
    {"ListDuties", "xxx .. .x . .x .."},
    {"LogCall", "xxx .. .. . .. .."},
    {"GetCall", "xxx .. .x . .. .."},
    {"ListCalls", "xxx .. .x . .. .."},
    {"LookUpCaller", "xxx .. .. . .. .."},
    {"Reveal", "xxx xx .x . .. .."},
    {"WhoAmI", "xxx xx xx x xx .."},
    {"GetCase", "xxx xx xx . .. .."},
    {"ListCases", "xxx xx xx . .. .."},
    {"SearchCases", "xxx xx xx . .. .."},
    {"ListEvents", "xxx xx xx . .. .."},
    {"WatchCases", "xxx xx xx . .. .."},
    {"ListActs", "xxx xx xx . .. .."},
    {"PreviewDispatch", "xxx .. .x . .. .."},
    {"DispatchCase", ".xx .. .x . .. .."},
    {"HandleDirectly", "xxx .. .. . .. .."},
    {"SettleCase", "xxx .. .. . .. .."},
    {"GiveUpCase", "xxx .. .. . .. .."},
    {"SignDispatch", "xxx x. .. . .. .."},
    {"RecordContact", "xxx x. .. . .. .."},
    {"RecordProgress", "xxx x. .. . .. .."},
    {"GiveOpinion", "xxx xx .. . .. .."},
    {"ReplyDispatch", "xxx xx .. . .. .."},
    {"AuditReply", "... .. xx . .. .."},
    {"AuditSettlement", "... .. .x . .. .."},
    {"RecordCallBack", "xx. .. .. . .. .."},
    {"RuleOnDissatisfaction", "... .. .x . .. .."},
    {"CloseWithoutCallBack", "... .. .x . .. .."},
    {"AskExtension", "xxx x. .. . .. .."},
    {"AgreeLaterLimit", "xxx x. .. . .. .."},
    {"AskWaiver", "xxx x. .. . .. .."},
    {"ConsentToWaiver", "xxx x. .. . .. .."},
    {"AskTermination", "xxx x. .. . .. .."},
    {"WithdrawPerson", "xxx xx xx . .. .."},
    {"AskHarmClearing", "xxx .. .x . .. .."},
    {"TakeBackAsk", "xxx xx xx . .. .."},
    {"EnterDecision", "xxx .. .. . .. .."},
    {"RuleOnAsk", "..x xx xx . .. .."},
    {"AmendCase", "xxx .. .x . .. .."},
    {"RegradeCase", "..x .. .x . .. .."},
    {"AskReturn", "xxx x. .. . .. .."},
    {"WithdrawReturn", "xxx x. .. . .. .."},
    {"RuleOnReturn", "..x .. x. . .. .."},
    {"RedirectDispatch", "..x .. xx . .. .."},
    {"AddCoHandler", "..x .. .. . .. .."},
    {"ConfirmDispatch", "..x .. .. . .. .."},
    {"AskDesk", "xxx x. .. . .. .."},
    {"AnswerQuestion", "xxx .. .. . .. .."},
    {"HandDown", "xxx xx .. . .. .."},
    {"AnswerHandDown", "xxx xx .. . .. .."},
    {"Confer", "..x .. .. . .. .."},
    {"GetPlace", "xxx xx xx x xx .."},
    {"CountDue", "xxx xx xx x xx .."},
    {"ImportCalendar", "... .. .x . .x .."},
    {"ApproveCalendar", "... .. .x . .x .."},
    {"ListCalendars", "xxx xx xx x xx .."},
    {"ListMovedLimits", "..x .. .x . .. .."},
    {"ImportPlace", "... .. .x . .x .."},
    {"ExportPlace", "..x .. .x . .x .."},
    {"ListPlaceVersions", "xxx xx xx x xx .."},
    {"ListUnitChanges", "..x .. .x . .. .."},
    {"ExplainRoute", "xxx .. .x . .. .."},
    {"WhyNotUnit", "xxx .. .x . .. .."},
    {"ReplayRoutes", "..x .. .x . .. .."},
    {"LintRoutes", "..x .. .x . .x .."},
    {"GetClosureReport", ".xx xx xx x .. .."},
    {"ListFigureCases", "..x xx .x . .. .."},
    {"ShredCase", "... .. .. . .x .."},
    {"ListDestructions", "... .. .. . xx .."},
    {"NameAccused", "xxx .. .. . .. .."},
    {"ClearAccused", "... .. .x . .. .."},
    {"ReportHarm", "xxx .. .. . .. .."},
    {"RecordDisposal", "xxx x. .. . .. .."},
    {"RecordFeedback", "xxx .. .. . .. .."},
    {"MergeCase", "..x .. .. . .. .."},
    {"UnmergeCase", "..x .. .. . .. .."},
    {"RejectCase", "..x .. .. . .. .."},
    {"HandOverCase", "..x .. .. . .. .."},
    {"ConfirmHandOver", "..x .. .. . .. .."},
    {"InstructCase", "... .. .x . .. .."},
    {"ReopenCase", "... .. .x . .. .."},
    {"SetClock", "xxx xx xx x xx .."},
};

TEST_CASE("each role calls exactly the methods that it is meant to") {
  for (const MethodDescriptor* method : AllMethods()) {
    INFO(method->name());
    CHECK(kExpected.contains(method->name()));
    if (!kExpected.contains(method->name())) continue;  // tell all that are missing
    std::string expected(kExpected.at(method->name()));
    std::erase(expected, ' ');
    REQUIRE(expected.size() == std::size(kColumns));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Session session = SessionOf(kColumns[i], kNow + std::chrono::seconds(1));
      INFO("as " << v1::Role::Kind_Name(kColumns[i]));
      CHECK(ReasonOf(Authorise(session, AccessOf(method->name()), kNow)) ==
            (expected[i] == 'x' ? "" : "ROLE_MAY_NOT"));
    }
  }
}

TEST_CASE("without a session, and from the moment it ends, nobody is signed in") {
  const Access& access = AccessOf("WhoAmI");
  struct Row {
    const char* why;
    std::optional<Session> session;
    const char* reason;
  };
  const auto row = GENERATE(values<Row>({
      {"no session", std::nullopt, "NOT_SIGNED_IN"},
      {"over a moment ago", SessionOf(v1::Role::ADMIN, kNow - std::chrono::microseconds(1)),
       "NOT_SIGNED_IN"},
      {"over now", SessionOf(v1::Role::ADMIN, kNow), "NOT_SIGNED_IN"},
      {"over in a moment", SessionOf(v1::Role::ADMIN, kNow + std::chrono::microseconds(1)), ""},
  }));
  INFO(row.why);
  CHECK(ReasonOf(Authorise(row.session, access, kNow)) == row.reason);
}

TEST_CASE("a role sees what its scope says and no more") {
  struct Row {
    v1::Role::Kind role;
    Scope::Kind kind;
    const char* who;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Role::OPERATOR, Scope::Kind::kOwn, "accounts/test"},
      {v1::Role::DUTY_OPERATOR, Scope::Kind::kSite, ""},
      {v1::Role::DISPATCHER, Scope::Kind::kSite, ""},
      {v1::Role::SUPERVISOR, Scope::Kind::kSite, ""},
      {v1::Role::HANDLER, Scope::Kind::kUnit, "scope"},
      {v1::Role::HEAD, Scope::Kind::kUnit, "scope"},
      {v1::Role::ISSUER, Scope::Kind::kIssuer, "scope"},
      {v1::Role::LEADER, Scope::Kind::kNothing, ""},
      {v1::Role::AUDITOR, Scope::Kind::kNothing, ""},
      {v1::Role::ADMIN, Scope::Kind::kNothing, ""},
      {v1::Role::CLOCKWORK, Scope::Kind::kNothing, ""},
      {v1::Role::ROLE_UNSPECIFIED, Scope::Kind::kNothing, ""},
  }));
  INFO(v1::Role::Kind_Name(row.role));
  const Scope scope = ScopeOf(SessionOf(row.role, kNow).account);
  CHECK(scope.kind == row.kind);
  CHECK(scope.who == row.who);
  CHECK(scope.person == "person");
}

}  // namespace
}  // namespace hotline
