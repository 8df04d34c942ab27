#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "agent-console/acting.h"
#include "agent-console/entry.h"

namespace hotline {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

std::vector<Option> CallOptions() {
  return {
      {"--file",
       Value::kFile,
       nullptr,
       {"Call 消息的 JSON 文件，- 为标准输入；其余选项在其后补充",
        "JSON file of a Call message, - for standard input; options add to it"}},
      {"--channel",
       Value::kField,
       "call.channel",
       {"来电渠道（缺省：电话）", "channel (default: telephone)"}},
      {"--type",
       Value::kField,
       "call.type",
       {"无诉求来电的类型", "what a call without a demand was"}},
      {"--received",
       Value::kField,
       "call.received_time",
       {"来电时间（缺省：现在）", "when it came in (default: now)"}},
      {"--ended", Value::kField, "call.ended_time", {"结束时间", "when it ended"}},
      {"--foreign-line",
       Value::kField,
       "call.foreign_line",
       {"转来的热线", "the line that handed it on"}},
      {"--foreign-number",
       Value::kField,
       "call.foreign_number",
       {"该热线的编号", "that line's number"}},

      {"--telephone", Value::kField, "call.caller.telephone", {"来电号码", "the caller's number"}},
      {"--caller-name",
       Value::kField,
       "call.caller.display_name",
       {"来电人姓名", "the caller's name"}},
      {"--caller-sex", Value::kField, "call.caller.sex", {"来电人性别", "the caller's sex"}},
      {"--relation",
       Value::kField,
       "call.caller.relation",
       {"与当事人关系", "relation to the young person"}},
      {"--caller-region",
       Value::kRegion,
       "call.caller.region",
       {"来电人住地区划", "region where the caller lives"}},
      {"--caller-address",
       Value::kField,
       "call.caller.address",
       {"来电人住址", "the caller's address"}},
      {"--caller-language",
       Value::kField,
       "call.caller.language",
       {"语言或方言", "language or dialect"}},
      {"--anonymous", Value::kFlag, "call.caller.anonymous", {"匿名", "gives no name or number"}},
      {"--confidential",
       Value::kFlag,
       "call.caller.confidential",
       {"要求保密：只由坐席联系", "confidential: the desk makes all contact"}},
      {"--no-reply-wanted",
       Value::kFlag,
       "call.caller.no_reply_wanted",
       {"要求不回复", "wants no reply"}},

      {"--child-name",
       Value::kField,
       "call.young_person.display_name",
       {"未成年人姓名或化名", "the young person's name or alias"}},
      {"--child-age", Value::kField, "call.young_person.age", {"年龄", "age"}},
      {"--child-sex", Value::kField, "call.young_person.sex", {"性别", "sex"}},
      {"--school", Value::kField, "call.young_person.school", {"学校", "school"}},
      {"--grade", Value::kField, "call.young_person.grade", {"年级", "grade"}},
      {"--child-region",
       Value::kRegion,
       "call.young_person.region",
       {"未成年人住地区划", "region where the child lives"}},
      {"--child-address",
       Value::kField,
       "call.young_person.address",
       {"未成年人住址", "the child's address"}},
      {"--guardianship",
       Value::kField,
       "call.young_person.guardianship",
       {"监护状况", "guardianship"}},
      {"--group",
       Value::kField,
       "call.young_person.groups",
       {"特殊群体", "special group"},
       false,
       true},
      {"--guardian", Value::kField, "call.young_person.guardian", {"监护人", "guardian"}},

      {"--safe-who",
       Value::kField,
       "call.safe_contact.who",
       {"安全联系：可联系谁", "safe contact: who may be called"}},
      {"--safe-when",
       Value::kField,
       "call.safe_contact.when",
       {"安全联系：何时", "safe contact: when"}},
      {"--safe-what",
       Value::kField,
       "call.safe_contact.what",
       {"安全联系：可说什么", "safe contact: what may be said"}},
      {"--guardian-blocked",
       Value::kFlag,
       "call.safe_contact.guardian_blocked",
       {"不得让监护人知情", "the guardian must not learn of it"}},

      {"--demand",
       Value::kFlag,
       "call.demands[+]",
       {"开始一项新诉求，其后的选项属于它", "begins a demand; the options after it belong to it"},
       false,
       true},
      {"--kind", Value::kField, "call.demands[].kind", {"诉求类型", "kind"}, false, true},
      {"--category",
       Value::kCategory,
       "call.demands[].category",
       {"类别代码", "category code"},
       false,
       true},
      {"--title",
       Value::kField,
       "call.demands[].title",
       {"标题，不含姓名", "title, without names"},
       false,
       true},
      {"--outcome", Value::kField, "call.demands[].outcome", {"处理方式", "outcome"}, false, true},
      {"--said", Value::kLong, "call.demands[].said", {"通话内容", "what was said"}, false, true},
      {"--view", Value::kLong, "call.demands[].view", {"处理意见", "the desk's view"}, false, true},
      {"--result", Value::kLong, "call.demands[].result", {"处理结果", "result"}, false, true},
      {"--urgency", Value::kField, "call.demands[].urgency", {"紧急程度", "urgency"}, false, true},
      {"--risk", Value::kField, "call.demands[].risk", {"风险等级", "risk"}, false, true},
      {"--situation",
       Value::kField,
       "call.demands[].situation",
       {"强制报告情形", "situation of mandatory report"},
       false,
       true},
      {"--domain",
       Value::kField,
       "call.demands[].domain",
       {"六大保护（缺省：随类别）", "protection (default: the category's)"},
       false,
       true},
      {"--region",
       Value::kRegion,
       "call.demands[].region",
       {"发生地区划", "region where it happened"},
       false,
       true},
      {"--place",
       Value::kField,
       "call.demands[].place",
       {"发生地点", "where it happened"},
       false,
       true},
      {"--event-time",
       Value::kField,
       "call.demands[].event_time",
       {"发生时间（文字）", "when it happened, in words"},
       false,
       true},
      {"--accused-unit",
       Value::kUnit,
       "call.demands[].accused[+].unit",
       {"被反映单位", "accused unit"},
       false,
       true},
      {"--accused-person",
       Value::kField,
       "call.demands[].accused[+].person",
       {"被反映人", "accused person"},
       false,
       true},
      {"--accused-other",
       Value::kField,
       "call.demands[].accused[+].not_in_directory",
       {"被反映对象不在名录中", "accused, not in the directory"},
       false,
       true},
      {"--none-named",
       Value::kFlag,
       "call.demands[].none_named",
       {"未指明被反映对象", "nobody is named"},
       false,
       true},
      {"--attach",
       Value::kCase,
       "call.demands[].case_name",
       {"并入的案件", "case that it is attached to"},
       false,
       true},
      {"--passed-to",
       Value::kField,
       "call.demands[].passed_to",
       {"转往的热线", "line that it is passed on to"},
       false,
       true},
      {"--ground",
       Value::kField,
       "call.demands[].ground",
       {"不予受理的依据", "lawful ground of a rejection"},
       false,
       true},
      {"--channel-told",
       Value::kField,
       "call.demands[].channel_told",
       {"告知的途径", "proper channel told"},
       false,
       true},
      {"--emergency",
       Value::kField,
       "call.demands[].emergency.line",
       {"紧急转接：110、119 或 120", "emergency passed on: 110, 119 or 120"},
       false,
       true},
      {"--emergency-by",
       Value::kField,
       "call.demands[].emergency.taken_by",
       {"接警人", "who took it"},
       false,
       true},
      {"--emergency-time",
       Value::kField,
       "call.demands[].emergency.passed_time",
       {"转接时间", "when it was passed on"},
       false,
       true},
      {"--emergency-reference",
       Value::kField,
       "call.demands[].emergency.reference",
       {"接警编号", "reference"},
       false,
       true},
  };
}

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
  request.set_min_seq(session.seen_seq);
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
  const auto limit = RowLimit(session, arguments);
  if (!limit) return Exit::kUsage;
  v1::ListCallsRequest request;
  request.set_min_seq(session.seen_seq);
  std::vector<v1::Call> calls;
  const auto failure = ReadPages(session, request, *limit, [&](v1::ListCallsResponse& response) {
    calls.insert(calls.end(), response.calls().begin(), response.calls().end());
    return response.calls_size();
  });
  if (failure) return Fail(session, *failure, arguments.verb);

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
                               std::to_string(call.demands_size()), call.operator_()});
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
  session.seen_seq = std::max(session.seen_seq, answer.commit_seq());
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
       {{"CALL", Value::kCall, "name", {"来电", "the call"}, true}},
       {"call get call/17"},
       GetCall},
      {"call",
       "list",
       {"来电列表，新的在前", "calls, newest first"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListCallsRequest::default_instance(),
       {{"--limit", Value::kNumber, nullptr, {"最多行数（缺省 50）", "rows at most (default 50)"}}},
       {"call list --limit 10"},
       ListCalls},
      {"call",
       "lookup",
       {"按完整号码查来电人", "look a complete number up"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::LookUpCallerRequest::default_instance(),
       {{"TELEPHONE", Value::kField, "telephone", {"完整号码", "complete number"}, true}},
       {"call lookup 13800000000"},
       LookUp},
      {"call",
       "reveal",
       {"查看隐私信息，记入审计", "show what is masked; audited"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::RevealRequest::default_instance(),
       {{"CALL", Value::kCall, "name", {"来电", "the call"}, true},
        {"--reason", Value::kField, "reason", {"理由", "why"}, true}},
       {"call reveal call/17 --reason 回拨核实"},
       RevealCall},
  };
}

}  // namespace hotline
