#include <algorithm>

#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

// "2" or a dispatch's name: which opinion is meant.
std::string OpinionName(const std::string& typed, const Aim& aim) {
  const auto serial = ReadNumber(typed);
  return serial ? DispatchName(aim.record.name(), *serial) : typed;
}

Exit Reply(Session& session, const Arguments& arguments) {
  return RunAct<v1::ReplyDispatchRequest>(
      session, arguments, [](v1::ReplyDispatchRequest& request, const Aim& aim) {
        for (auto& weighing : *request.mutable_reply()->mutable_weighings()) {
          weighing.set_dispatch(OpinionName(weighing.dispatch(), aim));
        }
        return Exit::kOk;
      });
}

Exit Release(Session& session, const Arguments& arguments) {
  return RunAct<v1::ReplyDispatchRequest>(session, arguments,
                                          [](v1::ReplyDispatchRequest& request, const Aim&) {
                                            request.set_release(true);
                                            return Exit::kOk;
                                          });
}

}  // namespace

std::vector<Verb> UnitVerbs() {
  return {
      {"case",
       "sign",
       {"签收", "sign"},
       v1::Act::SIGN,
       &v1::SignDispatchRequest::default_instance(),
       WithUnitActOptions({kDispatch}),
       {"case sign 3206-260907-1-8", "case sign @1/2 --recorded-evidence '9 月 14 日传真 3 页'",
        "case list -o name | hotline-console case sign -"},
       PlainAct<v1::SignDispatchRequest>},
      {"case",
       "contact",
       {"联系记录", "record a contact or a try"},
       v1::Act::RECORD_CONTACT,
       &v1::RecordContactRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch,
            OneOf('r', {"--reached",
                        Value::kFlag,
                        "contact.reached",
                        {"已联系上", "the caller was reached"}}),
            OneOf('r', {"--not-reached", Value::kFlag, nullptr, {"未联系上", "a try"}}),
            Needed({"--means",
                    Value::kField,
                    "contact.means",
                    {"方式：电话、上门……", "how: telephone, visit ..."}}),
            {"--note", Value::kLong, "contact.note", {"说明", "note"}},
            {"--time",
             Value::kField,
             "contact.time",
             {"时间（缺省：现在）", "when (default: now)"}}}),
       {"case contact 3206-260907-1-8 --reached --means 电话"},
       PlainAct<v1::RecordContactRequest>},
      {"case",
       "progress",
       {"进展", "record progress"},
       v1::Act::RECORD_PROGRESS,
       &v1::RecordProgressRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch, Needed({"--text", Value::kLong, "text", {"进展情况", "what was done"}})}),
       {"case progress 3206-260907-1-8 --text 已入户走访"},
       PlainAct<v1::RecordProgressRequest>},
      {"case",
       "opinion",
       {"会办意见", "a co-handler's opinion"},
       v1::Act::GIVE_OPINION,
       &v1::GiveOpinionRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch, Needed({"--text", Value::kLong, "text", {"意见", "the opinion"}})}),
       {"case opinion 3206-260907-1-8/2 --text @opinion.txt"},
       PlainAct<v1::GiveOpinionRequest>},
      {"case",
       "reply",
       {"回复（需审签的为拟稿）", "reply (a draft where the head has to release it)"},
       v1::Act::DRAFT_REPLY,
       &v1::ReplyDispatchRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch,
            Needed(
                {"--text", Value::kLong, "reply.text", {"给来电人的答复", "text for the caller"}}),
            Needed({"--truth", Value::kField, "reply.truth", {"是否属实", "is it true"}}),
            Needed({"--solved", Value::kField, "reply.solved", {"是否解决", "is it solved"}}),
            OneOf('m', {"--in-remit",
                        Value::kFlag,
                        "reply.in_remit",
                        {"属本单位职责", "in the unit's remit"}}),
            OneOf(
                'm',
                {"--not-in-remit", Value::kFlag, nullptr, {"不属本单位职责", "not in its remit"}}),
            OneOf('t', Also("reply.told", {"--told",
                                           Value::kField,
                                           "reply.told_how",
                                           {"已告知来电人：方式", "the answer was told: how"}})),
            OneOf(
                't',
                {"--not-told", Value::kField, "reply.told_how", {"未告知：原因", "not told: why"}}),
            {"--no-contact-reason",
             Value::kField,
             "reply.no_contact_reason",
             {"未联系的原因", "why there was no contact"}},
            Many(Also("reply.weighings[].adopted", {"--adopt",
                                                    Value::kField,
                                                    "reply.weighings[+].dispatch",
                                                    {"采纳的会办意见（承办件序号）",
                                                     "opinion adopted (serial of its dispatch)"}})),
            Many({"--decline",
                  Value::kField,
                  "reply.weighings[+].dispatch=reply.weighings[].reason",
                  {"不采纳的会办意见：序号=理由", "opinion not adopted: serial=why"}}),
            {"--report",
             Value::kLong,
             "reply.closing_report",
             {"办结报告（交办必填）", "closing report (owed for ASSIGN)"}},
            {"--release",
             Value::kFlag,
             "release",
             {"负责人直接审签", "the head releases at once"}}}),
       {"case reply 3206-260907-1-8 --truth 属实 --solved 已解决 --in-remit --told 电话 --text "
        "@reply.txt",
        "case reply @2 --truth 部分属实 --solved 部分解决 --in-remit --told 上门 --text 已处理 "
        "--adopt 2 --decline 3=已由公安处理"},
       Reply},
      {"case",
       "release",
       {"审签：放行拟稿", "release the stored draft"},
       v1::Act::REPLY,
       &v1::ReplyDispatchRequest::default_instance(),
       WithUnitActOptions({kDispatch}),
       {"case release 3206-260907-1-8"},
       Release},
  };
}

}  // namespace hotline
