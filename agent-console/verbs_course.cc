#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

// Who of the accused had the case before: a line each, for whoever has to see to it.
void TellSeen(Session& session, const v1::NameAccusedResponse& answer) {
  const View view = ViewOf(session);
  if (answer.seen().empty()) return;
  session.Talk(session.Say(texts::kSeenBefore));
  for (const auto& seen : answer.seen()) {
    const std::string who = seen.account().empty() ? view.Unit(seen.unit()) : seen.account();
    session.Talk("  " + view.Time(seen.time()) + "  " + who + "  " + view.Of(seen.act()) +
                 (seen.dispatch() == 0 ? "" : " /" + std::to_string(seen.dispatch())));
  }
}

Exit Accuse(Session& session, const Arguments& arguments) {
  return RunAct<v1::NameAccusedRequest>(
      session, arguments, nullptr,
      [&](const v1::NameAccusedResponse& answer, const Aim&) { TellSeen(session, answer); });
}

// Whom an accusation names: exactly one.
std::vector<Option> WhoIsAccused() {
  return {OneOf('a', {"--unit", Value::kUnit, "accused.unit", {"单位", "a unit"}}),
          OneOf('a', {"--account",
                      Value::kAccount,
                      "accused.account",
                      {"系统用户的账号", "account of somebody who works with the system"}}),
          OneOf('a', {"--person", Value::kField, "accused.person", {"个人", "a person"}}),
          OneOf('a', {"--other",
                      Value::kField,
                      "accused.not_in_directory",
                      {"不在名录中，写明", "not in the directory, in words"}})};
}

// The caller was told, how, or why not: `path` is that of the message that holds both.
std::vector<Option> WhetherTold(const char* told, const char* told_how) {
  return {
      OneOf('t', Also(told, {"--told", Value::kField, told_how, {"已告知：方式", "told: how"}})),
      OneOf('t', {"--not-told", Value::kField, told_how, {"未告知：原因", "not told: why"}})};
}

std::vector<Option> Joined(std::vector<Option> first, std::vector<Option> second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<Option> OnCase(std::vector<Option> options) {
  options.insert(options.begin(), kCase);
  return WithActOptions(std::move(options));
}

}  // namespace

std::vector<Verb> CourseVerbs() {
  std::vector<Option> clearing = WhoIsAccused();
  clearing.push_back(kReason);
  return {
      {"case",
       "accuse",
       {"登记被反映对象，即刻收回其查阅", "name an accused; he sees nothing from now on"},
       v1::Act::NAME_ACCUSED,
       &v1::NameAccusedRequest::default_instance(),
       OnCase(WhoIsAccused()),
       {"case accuse @1 --unit rudong-civil-affairs", "case accuse @1 --account duty1"},
       Accuse},
      {"case",
       "clear-accused",
       {"撤销被反映对象", "clear an accused"},
       v1::Act::CLEAR_ACCUSED,
       &v1::ClearAccusedRequest::default_instance(),
       OnCase(std::move(clearing)),
       {"case clear-accused @1 --unit rudong-civil-affairs --reason 来电人更正"},
       PlainAct<v1::ClearAccusedRequest>},
      {"case",
       "report-harm",
       {"强制报告：登记报告", "record to whom the harm was reported"},
       v1::Act::REPORT_HARM,
       &v1::ReportHarmRequest::default_instance(),
       OnCase({{"--situation",
                Value::kField,
                "report.situation",
                {"九种情形之一；缺省为其他危险",
                 "one of the nine situations; other danger if absent"}},
               {"--receiver", Value::kUnit, "report.receiver", {"接收单位", "who received it"}},
               {"--receiver-name",
                Value::kField,
                "report.receiver_name",
                {"接收单位不在名录中", "the receiver is not in the directory"}},
               Needed({"--channel",
                       Value::kField,
                       "report.channel",
                       {"方式：110、电话、书面……", "how: 110, telephone, in writing ..."}}),
               Needed({"--time", Value::kField, "report.time", {"时间", "when"}}),
               {"--reference", Value::kField, "report.reference", {"文号", "reference number"}},
               {"--taken-by", Value::kField, "report.taken_by", {"接收人", "who took it"}}}),
       {"case report-harm @1 --receiver rudong-police --channel 电话 --time 2026-09-14T09:10+08:00 "
        "--reference 测受〔2026〕1号"},
       PlainAct<v1::ReportHarmRequest>},
      {"case",
       "disposal",
       {"先期处置报告", "the lead's first report on a mandatory case"},
       v1::Act::RECORD_DISPOSAL,
       &v1::RecordDisposalRequest::default_instance(),
       WithActOptions(
           {kDispatch,
            Needed({"--whereabouts",
                    Value::kField,
                    "disposal.whereabouts",
                    {"未成年人在何处", "where the child is"}}),
            OneOf('s', {"--safe", Value::kFlag, "disposal.safe", {"安全", "it is safe"}}),
            OneOf('s', {"--not-safe", Value::kFlag, nullptr, {"尚不安全", "it is not yet"}}),
            Needed({"--text", Value::kLong, "disposal.text", {"处置情况", "what was done"}}),
            {"--reference",
             Value::kField,
             "disposal.reference",
             {"立案、受案文号", "reference of the unit's own file"}}}),
       {"case disposal @1 --whereabouts 测试救助站 --safe --text 已安置"},
       PlainAct<v1::RecordDisposalRequest>},
      {"case",
       "feedback",
       {"反馈报告人", "what who reported harm was told"},
       v1::Act::RECORD_FEEDBACK,
       &v1::RecordFeedbackRequest::default_instance(),
       OnCase(Joined(WhetherTold("feedback.told", "feedback.told_how"),
                     {{"--note", Value::kLong, "feedback.note", {"说明", "note"}}})),
       {"case feedback @1 --told 电话"},
       PlainAct<v1::RecordFeedbackRequest>},
      {"case",
       "merge",
       {"并单：并入另一案件，分别答复", "merge it into another case; each is answered by itself"},
       v1::Act::MERGE,
       &v1::MergeCaseRequest::default_instance(),
       OnCase({Needed({"--into", Value::kCase, "parent", {"并入的案件", "the parent"}}), kReason}),
       {"case merge @2 --into @1 --reason 同一网吧同一事项"},
       PlainAct<v1::MergeCaseRequest>},
      {"case",
       "unmerge",
       {"撤销并单", "let it stand alone again"},
       v1::Act::UNMERGE,
       &v1::UnmergeCaseRequest::default_instance(),
       OnCase({kReason}),
       {"case unmerge @2 --reason 并非同一事项"},
       PlainAct<v1::UnmergeCaseRequest>},
      {"case",
       "reject",
       {"不予受理", "do not accept it"},
       v1::Act::REJECT,
       &v1::RejectCaseRequest::default_instance(),
       OnCase({Needed({"--ground", Value::kField, "ground", {"法定理由", "the lawful ground"}}),
               Needed({"--channel-told",
                       Value::kField,
                       "channel_told",
                       {"已告知的途径", "the proper channel that the caller was told"}})}),
       {"case reject @1 --ground 已由法院受理 --channel-told 向受理法院反映"},
       PlainAct<v1::RejectCaseRequest>},
      {"case",
       "hand-over",
       {"移送其他热线或单位", "hand it over to another line"},
       v1::Act::HAND_OVER,
       &v1::HandOverCaseRequest::default_instance(),
       OnCase(Joined({Needed({"--to",
                              Value::kField,
                              "hand_over.receiver",
                              {"接收方：12345、12348……", "receiver: 12345, 12348 ..."}}),
                      Needed({"--reason", Value::kField, "hand_over.reason", {"理由", "why"}})},
                     WhetherTold("hand_over.told", "hand_over.told_how"))),
       {"case hand-over @1 --to 12345 --reason 属市政管理 --told 电话"},
       PlainAct<v1::HandOverCaseRequest>},
      {"case",
       "receipt",
       {"移送回执", "the receipt of a hand-over"},
       v1::Act::CONFIRM_HAND_OVER,
       &v1::ConfirmHandOverRequest::default_instance(),
       OnCase({Needed({"--taken-by", Value::kField, "taken_by", {"接收人", "who took it"}}),
               Needed({"--number", Value::kField, "foreign_number", {"对方编号", "their number"}}),
               {"--time", Value::kField, "receipt_time", {"回执时间", "when"}}}),
       {"case receipt @1 --taken-by 测试受理员 --number 12345-测试-1"},
       PlainAct<v1::ConfirmHandOverRequest>},
      {"case",
       "instruct",
       {"批示", "record an authority's word on the case"},
       v1::Act::INSTRUCT,
       &v1::InstructCaseRequest::default_instance(),
       OnCase(
           {Needed({"--post", Value::kField, "instruction.post", {"职务", "the post"}}),
            Needed({"--text", Value::kLong, "instruction.text", {"内容", "what it says"}}),
            Needed(
                {"--document", Value::kField, "instruction.document", {"文号", "document number"}}),
            {"--authority",
             Value::kField,
             "assignment.authority",
             {"主办转为该机关交办", "the lead answers to this authority"}},
            {"--signatory", Value::kField, "assignment.signatory", {"签发人", "signatory"}},
            {"--figure", Value::kField, "assignment.figure", {"其时限", "its own figure"}},
            {"--basis", Value::kField, "assignment.basis", {"计时方式", "how it counts"}}}),
       {"case instruct @1 --post 测试书记 --text 从快办理 --document 测批〔2026〕1号"},
       PlainAct<v1::InstructCaseRequest>},
      {"case",
       "reopen",
       {"重新办理", "reopen what is over"},
       v1::Act::REOPEN,
       &v1::ReopenCaseRequest::default_instance(),
       OnCase({Needed({"--ground",
                       Value::kField,
                       "ground",
                       {"新事实、决定有误", "new facts, wrong decision"}}),
               kReason}),
       {"case reopen @1 --ground 新事实 --reason 来电人补充证据"},
       PlainAct<v1::ReopenCaseRequest>},
  };
}

}  // namespace hotline
