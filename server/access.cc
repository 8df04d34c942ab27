#include "server/access.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "rules/refusals.h"
#include "rules/terms.h"

namespace hotline {
namespace {

using R = v1::Role;

constexpr Set kEverybody{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER, R::HEAD,
                         R::ISSUER,   R::SUPERVISOR,    R::LEADER,     R::AUDITOR, R::ADMIN};
constexpr Set kDesk{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER};
constexpr Set kDeskAndSupervisor{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::SUPERVISOR};
// All who see cases at all; which ones is their scope.
constexpr Set kCaseWorkers{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER,
                           R::HEAD,     R::ISSUER,        R::SUPERVISOR};
// What a unit does the desk records for one without accounts 代录.
constexpr Set kHandlerOrDesk{R::HANDLER, R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER};
constexpr Set kUnitOrDesk{R::HANDLER, R::HEAD, R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER};

// One that runs and one that is waited for: more of the same report does not come sooner.
constexpr int kReportsAtOnce = 2;
constexpr std::size_t kMostTableBytes = 4 << 20;
// A search is lighter, and somebody typing asks again before the first answer is there.
constexpr int kSearchesAtOnce = 4;

constexpr Access kTable[] = {
    // IntakeService
    {"LogCall", kDesk},
    {"GetCall", kDeskAndSupervisor, true},
    {"ListCalls", kDeskAndSupervisor},
    {"LookUpCaller", kDesk, true},
    {"Reveal",
     {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER, R::HEAD, R::SUPERVISOR},
     true},
    {"WhoAmI", kEverybody},

    // CaseService: reading
    {"GetCase", kCaseWorkers, true},
    {"ListCases", kCaseWorkers},
    {"SearchCases", kCaseWorkers, true, kSearchesAtOnce},
    {"ListEvents", kCaseWorkers},
    {"WatchCases", kCaseWorkers},
    {"ListActs", kCaseWorkers},
    {"PreviewDispatch", kDeskAndSupervisor},
    // CaseService: acts. The roles are those of the state table (a test compares).
    {"DispatchCase", {R::DUTY_OPERATOR, R::DISPATCHER, R::SUPERVISOR}},
    {"HandleDirectly", kDesk},
    {"SettleCase", kDesk},
    {"GiveUpCase", kDesk},
    {"SignDispatch", kHandlerOrDesk},
    {"RecordContact", kHandlerOrDesk},
    {"RecordProgress", kHandlerOrDesk},
    {"GiveOpinion", kUnitOrDesk},
    {"ReplyDispatch", kUnitOrDesk},
    {"AuditReply", {R::SUPERVISOR, R::ISSUER}},
    {"AuditSettlement", {R::SUPERVISOR}},
    {"RecordCallBack", {R::OPERATOR, R::DUTY_OPERATOR}},
    {"RuleOnDissatisfaction", {R::SUPERVISOR}},
    {"CloseWithoutCallBack", {R::SUPERVISOR}},

    // DispatchService
    {"AskReturn", kHandlerOrDesk},
    {"WithdrawReturn", kHandlerOrDesk},
    {"RuleOnReturn", {R::DISPATCHER, R::ISSUER}},
    // AskService. Whom a ruling wants is decided by what was asked.
    {"AskExtension", kHandlerOrDesk},
    {"AgreeLaterLimit", kHandlerOrDesk},
    {"AskWaiver", kHandlerOrDesk},
    {"ConsentToWaiver", kHandlerOrDesk},
    {"AskTermination", {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER}},
    {"WithdrawPerson", kCaseWorkers},
    {"AskHarmClearing", kDeskAndSupervisor},
    {"TakeBackAsk", kCaseWorkers},
    {"EnterDecision", kDesk},
    {"RuleOnAsk", {R::DISPATCHER, R::HANDLER, R::HEAD, R::ISSUER, R::SUPERVISOR}},
    // CorrectionService
    {"AmendCase", kDeskAndSupervisor},
    {"RegradeCase", {R::DISPATCHER, R::SUPERVISOR}},
    {"RedirectDispatch", {R::DISPATCHER, R::SUPERVISOR, R::ISSUER}},
    {"AddCoHandler", {R::DISPATCHER}},
    {"AskDesk", kHandlerOrDesk},
    {"AnswerQuestion", kDesk},
    {"HandDown", kUnitOrDesk},
    {"AnswerHandDown", kUnitOrDesk},
    {"Confer", {R::DISPATCHER}},

    // PlaceService
    {"GetPlace", kEverybody},
    {"CountDue", kEverybody},
    // The calendar: one enters it, another one approves it.
    {"ImportCalendar", {R::SUPERVISOR, R::ADMIN}},
    {"ApproveCalendar", {R::SUPERVISOR, R::ADMIN}},
    {"ListCalendars", kEverybody},
    {"ListMovedLimits", {R::DISPATCHER, R::SUPERVISOR}},
    // Whole tables: thousands of rules and units.
    {"ImportPlace", {R::SUPERVISOR, R::ADMIN}, false, 0, kMostTableBytes},
    {"ExportPlace", {R::DISPATCHER, R::SUPERVISOR, R::ADMIN}},
    {"ListPlaceVersions", kEverybody},
    {"ListUnitChanges", {R::DISPATCHER, R::SUPERVISOR}},
    {"ExplainRoute", kDeskAndSupervisor},
    {"WhyNotUnit", kDeskAndSupervisor},
    {"ReplayRoutes", {R::DISPATCHER, R::SUPERVISOR}, false, kReportsAtOnce},
    {"LintRoutes", {R::DISPATCHER, R::SUPERVISOR, R::ADMIN}, false, kReportsAtOnce},

    // ReportService: units see their own row, leaders figures without what stands behind them.
    {"GetClosureReport",
     {R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER, R::HEAD, R::ISSUER, R::SUPERVISOR, R::LEADER},
     false,
     kReportsAtOnce},
    {"ListFigureCases", {R::DISPATCHER, R::HANDLER, R::HEAD, R::SUPERVISOR}, false, kReportsAtOnce},

    // NoticeService. The roles of acts are those of the state table, the program aside.
    {"RemindUnit", {R::DISPATCHER}},
    {"SuperviseUnit", {R::SUPERVISOR}},
    {"PublishUnit", {R::SUPERVISOR}},
    {"DropNotice", {R::SUPERVISOR}},
    {"AnswerNotice", kUnitOrDesk},
    {"GetNotice", kCaseWorkers},
    {"ListNotices", kCaseWorkers},
    {"ListAlarms", kDeskAndSupervisor},
    {"AcknowledgeAlarm", kDeskAndSupervisor},
    {"ConfirmDispatch", {R::DISPATCHER}},
    {"PutDuty", {R::SUPERVISOR, R::ADMIN}},
    {"ListDuties", {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::SUPERVISOR, R::ADMIN}},

    // CustodyService: the administrator destroys what he does not see; the auditor reads of it.
    {"ShredCase", {R::ADMIN}},
    {"ListDestructions", {R::ADMIN, R::AUDITOR}},

    // CourseService. The roles are those of the state table.
    {"NameAccused", kDesk},
    {"ClearAccused", {R::SUPERVISOR}},
    {"ReportHarm", kDesk},
    {"RecordDisposal", kHandlerOrDesk},
    {"RecordFeedback", kDesk},
    {"MergeCase", {R::DISPATCHER}},
    {"UnmergeCase", {R::DISPATCHER}},
    {"RejectCase", {R::DISPATCHER}},
    {"HandOverCase", {R::DISPATCHER}},
    {"ConfirmHandOver", {R::DISPATCHER}},
    {"InstructCase", {R::SUPERVISOR}},
    {"ReopenCase", {R::SUPERVISOR}},

    // DemoService: there in demo mode only; whoever shows the program moves the clock.
    {"SetClock", kEverybody},
};

}  // namespace

std::span<const Access> AccessTable() { return kTable; }

const Access& AccessOf(std::string_view method) {
  const auto* row = std::ranges::find(kTable, method, &Access::method);
  if (row == std::end(kTable)) {
    throw std::logic_error("no access row for " + std::string(method));
  }
  return *row;
}

namespace {

Scope KindOfScope(const v1::Account& account) {
  switch (account.role()) {
    case R::OPERATOR:
      return {.kind = Scope::Kind::kOwn, .who = account.name()};
    case R::DUTY_OPERATOR:  // dispatches what others logged while no dispatcher is there
    case R::DISPATCHER:
    case R::SUPERVISOR:
      return {.kind = Scope::Kind::kSite};
    case R::HANDLER:
    case R::HEAD:
      return {.kind = Scope::Kind::kUnit, .who = account.scope()};
    case R::ISSUER:
      return {.kind = Scope::Kind::kIssuer, .who = account.scope()};
    case R::LEADER:
    case R::AUDITOR:
    case R::ADMIN:
    case R::CLOCKWORK:
    case R::ROLE_UNSPECIFIED:
    case v1::Role_Kind_Role_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Role_Kind_Role_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {};
}

}  // namespace

Scope ScopeOf(const v1::Account& account) {
  Scope scope = KindOfScope(account);
  scope.person = account.person();
  return scope;
}

Result<Grant> Authorise(const std::optional<Session>& session, const Access& access, Instant now) {
  if (!session || session->expires <= now) return Refuse(v1::Refusal::NOT_SIGNED_IN);
  if (!access.roles.contains(session->account.role())) {
    return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens(access.roles));
  }
  Grant grant{session->account, ScopeOf(session->account)};
  *grant.account.mutable_token_expire_time() = ToProto(session->expires);
  return grant;
}

}  // namespace hotline
