#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "agent-console/acting.h"
#include "agent-console/entry.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

// The JSON of --file into the call. False, and complained about, when it cannot be.
bool ReadCallFile(Session& session, const std::string& path, v1::Call& call) {
  std::string json;
  if (path == "-") {
    json.assign(std::istreambuf_iterator<char>(session.around.in), {});
  } else {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      session.Complain(session.Say(texts::kNoFile, {path}));
      return false;
    }
    json.assign(std::istreambuf_iterator<char>(file), {});
  }
  const auto status =
      json.size() > kLargestFile
          ? google::protobuf::util::Status(
                google::protobuf::util::status_internal::StatusCode::kOutOfRange, "1 MiB")
          : google::protobuf::util::JsonStringToMessage(json, &call);
  if (status.ok()) return true;
  session.Complain(session.Say(texts::kBadJson, {path, status.ToString()}));
  return false;
}

void Show(Session& session, const v1::LogCallResponse& answer) {
  const View view = ViewOf(session);
  Page page;
  page.table.columns = {{texts::kNumber}, {texts::kQueryCode}, {texts::kState},
                        {texts::kTitle},  {texts::kUrgency},   {texts::kDispatchUntil}};
  for (const v1::Case& record : answer.cases()) {
    const v1::Limit* dispatch = LastLimit(record.desk_limits(), v1::Limit::DISPATCH);
    page.table.rows.push_back({NumberOf(record.name()), record.query_code(),
                               view.Of(record.state()), record.demand().title(),
                               view.Of(record.demand().urgency()),
                               dispatch ? view.Due(dispatch->due_time()) : ""});
    page.names.push_back(ShortName(record.name()));
  }
  if (page.names.empty()) page.names.push_back(ShortName(answer.call().name()));
  page.items = {&answer};
  page.sheet = view.Tell(texts::kCallLogged, {ShortName(answer.call().name())}) + "\n" +
               RenderTable(page.table, false, view.language);
  Print(session, page);
}

Exit LogCall(Session& session, const Arguments& arguments) {
  v1::LogCallRequest request;
  if (arguments.given.empty()) {
    if (!session.CanAsk()) return session.Usage(session.Say(texts::kCallNeedsOptions));
    return EnterCall(session, *arguments.verb);
  }
  if (arguments.Has("--file") &&
      !ReadCallFile(session, arguments.Get("--file"), *request.mutable_call())) {
    return Exit::kUsage;
  }
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  CompleteCall(session, request);
  if (session.settings.dry_run) return ShowOnly(session, request);
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  ShowLogged(session, *answer);
  return Exit::kOk;
}

Exit GetCall(Session& session, const Arguments& arguments) {
  v1::GetCallRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  Page page;
  page.sheet = CallSheet(*answer, ViewOf(session));
  page.items = {&*answer};
  page.names = {ShortName(answer->name())};
  Print(session, page);
  return Exit::kOk;
}

Exit ListCalls(Session& session, const Arguments& arguments) {
  v1::ListCallsRequest request;
  const auto read = ReadRows(session, arguments, request, &v1::ListCallsResponse::mutable_calls);
  if (!read) return read.exit;
  const std::vector<v1::Call>& calls = read.rows;

  const View view = ViewOf(session);
  Page page;
  page.list = true;
  page.items = Pointers(calls);
  page.table.columns = {{texts::kCall},
                        {texts::kReceived},
                        {texts::kChannel},
                        {texts::kCallType},
                        {texts::kDemands, false, true},
                        {texts::kOperator}};
  for (const v1::Call& call : calls) {
    page.names.push_back(ShortName(call.name()));
    page.table.rows.push_back({ShortName(call.name()), view.Time(call.received_time()),
                               view.Of(call.channel()), view.Of(call.type()),
                               std::to_string(call.demands_size()), LastPart(call.operator_())});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit LookUp(Session& session, const Arguments& arguments) {
  v1::LookUpCallerRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const View view = ViewOf(session);
  Page page;
  page.items = {&*answer};
  page.table.columns = {{texts::kCalls, false, true}, {texts::kLastCall}, {texts::kOpenCases}};
  std::string open;
  for (const std::string& number : answer->open_cases()) {
    page.names.push_back(ShortName(number));
    open += (open.empty() ? "" : " ") + NumberOf(number);
  }
  page.table.rows = {{std::to_string(answer->calls()), view.Time(answer->last_time()), open}};
  Print(session, page);
  return Exit::kOk;
}

Exit RevealCall(Session& session, const Arguments& arguments) {
  v1::RevealRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  return ShowRevealed(session, arguments, request);
}

}  // namespace

void CompleteCall(Session& session, v1::LogCallRequest& request) {
  v1::Call& call = *request.mutable_call();
  if (call.channel() == v1::Call::CHANNEL_UNSPECIFIED) call.set_channel(v1::Call::TELEPHONE);
  if (!call.has_received_time()) {
    if (const auto now = session.Now()) *call.mutable_received_time() = ToProto(*now);
  }
}

void ShowLogged(Session& session, const v1::LogCallResponse& answer) {
  session.Saw(answer.commit_seq());
  for (const v1::Case& record : answer.cases()) {
    if (session.opened_cases.size() < Session::kRemembered)
      session.opened_cases.push_back(record.name());
  }
  Show(session, answer);
}

Exit ShowRevealed(Session& session, const Arguments& arguments, const v1::RevealRequest& request) {
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const View view = ViewOf(session);
  v1::Call shown;
  *shown.mutable_caller() = answer->caller();
  *shown.mutable_young_person() = answer->young_person();
  *shown.mutable_safe_contact() = answer->safe_contact();
  shown.set_name(request.name());
  Page page;
  page.items = {&*answer};
  page.names = {ShortName(request.name())};
  page.sheet = CallSheet(shown, view);
  Print(session, page);
  session.Talk(session.Say(texts::kHideAt, {view.Time(answer->hide_time())}));
  return Exit::kOk;
}

std::vector<Verb> CallVerbs() {
  return {
      {"call",
       "log",
       {"登记来电", "log a call"},
       v1::Act::LOG_CALL,
       &v1::LogCallRequest::default_instance(),
       CallOptions(),
       {"call log --type 无声",
        "call log --telephone 13800000000 --demand --kind 求助 --category 02.04.01 --region 320623 "
        "--title 家庭困难辍学 --said @said.txt --view 转民政核实 --outcome 立案",
        "call log --file call.json"},
       LogCall},
      {"call",
       "get",
       {"查看来电", "read a call"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::GetCallRequest::default_instance(),
       {Needed({"CALL", Value::kCall, "name", {"来电", "the call"}})},
       {"call get call/17"},
       GetCall},
      {"call",
       "list",
       {"来电列表，新的在前", "calls, newest first"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListCallsRequest::default_instance(),
       {kLimit},
       {"call list --limit 10"},
       ListCalls},
      {"call",
       "lookup",
       {"按完整号码查来电人", "look a complete number up"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::LookUpCallerRequest::default_instance(),
       {Needed({"TELEPHONE", Value::kField, "telephone", {"完整号码", "complete number"}})},
       {"call lookup 13800000000"},
       LookUp},
      {"call",
       "reveal",
       {"查看隐私信息，记入审计", "show what is masked; audited"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::RevealRequest::default_instance(),
       {Needed({"CALL", Value::kCall, "name", {"来电", "the call"}}), kReason},
       {"call reveal call/17 --reason 回拨核实"},
       RevealCall},
  };
}

}  // namespace hotline
