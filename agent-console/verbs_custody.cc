#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

std::string Numbers(const v1::Destruction& one) {
  std::string text;
  for (const std::int64_t key : one.data_keys()) {
    text += (text.empty() ? "" : " ") + std::to_string(key);
  }
  return text;
}

void ShowDestructions(Session& session, const std::vector<v1::Destruction>& destructions) {
  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(destructions);
  page.table.columns = {{texts::kNumber},
                        {texts::kTime},
                        {texts::kAccount},
                        {texts::kDocument},
                        {texts::kReason},
                        {texts::kKeyNumbers, true},
                        {texts::kShreddedCalls, true},
                        {texts::kBackupsUntil}};
  for (const v1::Destruction& one : destructions) {
    page.names.push_back(ShortName(one.case_name()));
    std::string calls;
    for (const std::string& call : one.call_names()) {
      calls += (calls.empty() ? "" : " ") + LastPart(call);
    }
    page.table.rows.push_back(
        {NumberOf(one.case_name()), view.Time(one.time()), LastPart(one.actor()), one.document(),
         one.reason(), Numbers(one), calls,
         one.has_key_backups_expire_time() ? view.Time(one.key_backups_expire_time()) : "-"});
  }
  Print(session, page);
}

// Unlike other acts it reads no case before: who destroys does not read.
Exit Shred(Session& session, const Arguments& arguments) {
  v1::ShredCaseRequest filled;
  if (!Fill(session, arguments, filled)) return Exit::kUsage;
  const auto targets = Targets(session, arguments, "CASE");
  if (!targets) return Exit::kUsage;
  if (targets->size() > 1 && !session.settings.request_id.empty()) {
    return session.Usage(session.Say(texts::kOneRequestId));
  }
  if (!session.settings.dry_run &&
      !session.Confirm(session.Say(texts::kReally, {arguments.verb->title()}))) {
    return Exit::kUsage;
  }
  Exit worst = Exit::kOk;
  std::vector<v1::Destruction> done;
  for (const CaseRef& ref : *targets) {
    v1::ShredCaseRequest request = filled;
    request.set_name(ref.case_name);
    if (session.settings.dry_run) {
      ShowOnly(session, request);
      continue;
    }
    request.mutable_change()->set_request_id(session.RequestId());
    const auto answer = session.Send(request);
    if (answer) {
      session.Saw(answer->commit_seq());
      done.push_back(answer->destruction());
    } else if (const Exit exit = Fail(session, answer.failure(), arguments.verb);
               worst == Exit::kOk) {
      worst = exit;
    }
  }
  if (!done.empty()) ShowDestructions(session, done);
  return worst;
}

Exit ListShredded(Session& session, const Arguments& arguments) {
  const auto read = ReadRows(session, arguments, v1::ListDestructionsRequest(),
                             &v1::ListDestructionsResponse::mutable_destructions);
  if (!read) return read.exit;
  const std::vector<v1::Destruction>& destructions = read.rows;
  ShowDestructions(session, destructions);
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> CustodyVerbs() {
  return {
      {"case",
       "shred",
       {"销毁：案件及其来电的密钥，不可恢复",
        "destroy the keys of a case and of its calls, for good"},
       v1::Act::SHRED,
       &v1::ShredCaseRequest::default_instance(),
       {Needed({"CASE", Value::kCase, nullptr, {"案件", "the case"}}),
        Needed({"--reason",
                Value::kLong,
                "reason",
                {"销毁依据（不写个人信息）", "why; nothing personal"}}),
        Needed({"--document", Value::kField, "document", {"批准文号", "number of the approval"}})},
       {"case shred 3206-260924-1-1 --reason 保存期满 --document 测试〔2026〕1号 --yes"},
       Shred,
       true},
      {"case",
       "shredded",
       {"销毁记录，新的在前", "records of destructions, newest first"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListDestructionsRequest::default_instance(),
       {kLimit},
       {"case shredded -o jsonl"},
       ListShredded},
  };
}

}  // namespace hotline
