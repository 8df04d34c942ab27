#include "rules/text.h"

#include <google/protobuf/descriptor.h>
#include <utf8proc.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace hotline {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What the protos' comments state. A text: characters and kind; a list: entries.
struct FieldLimit {
  std::string_view field;
  std::size_t most;
  TextKind kind = TextKind::kLine;
};

constexpr auto kLong = TextKind::kLong;
constexpr std::size_t kOtherTexts = 200;
constexpr int kMostRefusals = 100;

constexpr FieldLimit kLimits[] = {
    {"hotline.v1.Call.demands", 10},
    {"hotline.v1.Call.foreign_number", 64},
    {"hotline.v1.Call.foreign_line", 64},
    {"hotline.v1.Caller.display_name", 64},
    {"hotline.v1.Caller.telephone", 20},
    {"hotline.v1.Caller.address", 200},
    {"hotline.v1.Caller.region", 12},
    {"hotline.v1.Caller.language", 32},
    {"hotline.v1.YoungPerson.display_name", 64},
    {"hotline.v1.YoungPerson.school", 100},
    {"hotline.v1.YoungPerson.grade", 100},
    {"hotline.v1.YoungPerson.address", 200},
    {"hotline.v1.YoungPerson.region", 12},
    {"hotline.v1.YoungPerson.groups", 10},
    {"hotline.v1.YoungPerson.guardian", 64},
    {"hotline.v1.SafeContact.who", 100},
    {"hotline.v1.SafeContact.when", 100},
    {"hotline.v1.SafeContact.what", 200},
    {"hotline.v1.Demand.title", 60},
    {"hotline.v1.Demand.category", 20},
    {"hotline.v1.Demand.region", 12},
    {"hotline.v1.Demand.place", 200},
    {"hotline.v1.Demand.event_time", 100},
    {"hotline.v1.Demand.accused", 10},
    {"hotline.v1.Demand.said", 4000, kLong},
    {"hotline.v1.Demand.view", 2000, kLong},
    {"hotline.v1.Demand.result", 2000, kLong},
    {"hotline.v1.Demand.case_name", 40},
    {"hotline.v1.Demand.follows", 40},
    {"hotline.v1.Demand.passed_to", 100},
    {"hotline.v1.Demand.ground", 300, kLong},
    {"hotline.v1.Demand.channel_told", 300, kLong},
    {"hotline.v1.Accused.unit", 40},
    {"hotline.v1.Accused.person", 64},
    {"hotline.v1.Accused.not_in_directory", 200},
    {"hotline.v1.EmergencyPassedOn.line", 3},
    {"hotline.v1.EmergencyPassedOn.taken_by", 64},
    {"hotline.v1.EmergencyPassedOn.reference", 64},
    {"hotline.v1.Assignment.authority", 40},
    {"hotline.v1.Assignment.document_number", 64},
    {"hotline.v1.Assignment.signatory", 64},
    {"hotline.v1.Contact.means", 100},
    {"hotline.v1.Contact.note", 1000, kLong},
    {"hotline.v1.Reply.no_contact_reason", 200, kLong},
    {"hotline.v1.Reply.weighings", 50},
    {"hotline.v1.Reply.Weighing.dispatch", 60},
    {"hotline.v1.Reply.Weighing.reason", 500, kLong},
    {"hotline.v1.Reply.text", 4000, kLong},
    {"hotline.v1.Reply.told_how", 200, kLong},
    {"hotline.v1.Reply.closing_report", 8000, kLong},
    {"hotline.v1.CallBack.note", 1000, kLong},
    {"hotline.v1.Settlement.result", 2000, kLong},
    {"hotline.v1.Settlement.told_how", 200, kLong},
    {"hotline.v1.CoHandler.unit", 40},
    {"hotline.v1.CoHandler.question", 500, kLong},
    {"hotline.v1.DispatchCaseRequest.lead", 40},
    {"hotline.v1.DispatchCaseRequest.co_handlers", 50},
    {"hotline.v1.DispatchCaseRequest.reason", 500, kLong},
    {"hotline.v1.GiveUpCaseRequest.reason", 500, kLong},
    {"hotline.v1.RecordProgressRequest.text", 2000, kLong},
    {"hotline.v1.GiveOpinionRequest.text", 4000, kLong},
    {"hotline.v1.AuditReplyRequest.note", 1000, kLong},
    {"hotline.v1.AuditSettlementRequest.note", 1000, kLong},
    {"hotline.v1.RuleOnDissatisfactionRequest.reason", 1000, kLong},
    {"hotline.v1.RuleOnDissatisfactionRequest.co_handlers", 50},
    {"hotline.v1.CloseWithoutCallBackRequest.reason", 500, kLong},
    {"hotline.v1.AskExtensionRequest.reason", 1000, kLong},
    {"hotline.v1.AskExtensionRequest.told_how", 200, kLong},
    {"hotline.v1.AgreeLaterLimitRequest.reason", 1000, kLong},
    {"hotline.v1.AgreeLaterLimitRequest.measures", 1000, kLong},
    {"hotline.v1.AgreeLaterLimitRequest.told_how", 200, kLong},
    {"hotline.v1.AskWaiverRequest.reason", 1000, kLong},
    {"hotline.v1.AskTerminationRequest.reason", 1000, kLong},
    {"hotline.v1.WithdrawPersonRequest.reason", 1000, kLong},
    {"hotline.v1.AskHarmClearingRequest.reason", 1000, kLong},
    {"hotline.v1.RuleOnAskRequest.reason", 1000, kLong},
    {"hotline.v1.RuleOnAskRequest.told_how", 200, kLong},
    {"hotline.v1.EnterDecisionRequest.document", 64},
    {"hotline.v1.EnterDecisionRequest.reason", 800, kLong},
    {"hotline.v1.EnterDecisionRequest.told_how", 200, kLong},
    {"hotline.v1.AmendCaseRequest.facts", 2000, kLong},
    {"hotline.v1.AmendCaseRequest.category", 20},
    {"hotline.v1.AmendCaseRequest.region", 12},
    {"hotline.v1.AmendCaseRequest.place", 200},
    {"hotline.v1.AmendCaseRequest.event_time", 100},
    {"hotline.v1.AmendCaseRequest.reason", 1000, kLong},
    {"hotline.v1.AmendCaseRequest.told_how", 200, kLong},
    {"hotline.v1.RegradeCaseRequest.reason", 1000, kLong},
    {"hotline.v1.RegradeCaseRequest.told_how", 200, kLong},
    {"hotline.v1.RemindUnitRequest.text", 1000, kLong},
    {"hotline.v1.SuperviseUnitRequest.text", 1000, kLong},
    {"hotline.v1.PublishUnitRequest.text", 1000, kLong},
    {"hotline.v1.DropNoticeRequest.reason", 500, kLong},
    {"hotline.v1.NoticeAnswer.text", 2000, kLong},
    {"hotline.v1.NoticeAnswer.measures", 1000, kLong},
    {"hotline.v1.NoticeAnswer.by_day", 10},
    {"hotline.v1.Duty.account", 60},
    {"hotline.v1.HarmReport.receiver", 100},
    {"hotline.v1.HarmReport.receiver_name", 100},
    {"hotline.v1.HarmReport.channel", 100},
    {"hotline.v1.HarmReport.reference", 64},
    {"hotline.v1.HarmReport.taken_by", 64},
    {"hotline.v1.Disposal.whereabouts", 500, kLong},
    {"hotline.v1.Disposal.text", 2000, kLong},
    {"hotline.v1.Disposal.reference", 64},
    {"hotline.v1.Feedback.told_how", 200, kLong},
    {"hotline.v1.Feedback.note", 1000, kLong},
    {"hotline.v1.HandOver.receiver", 100},
    {"hotline.v1.HandOver.reason", 500, kLong},
    {"hotline.v1.HandOver.told_how", 200, kLong},
    {"hotline.v1.HandOver.taken_by", 64},
    {"hotline.v1.HandOver.foreign_number", 64},
    {"hotline.v1.Conference.members", 20},
    {"hotline.v1.Conference.Member.unit", 100},
    {"hotline.v1.Conference.Member.title", 100},
    {"hotline.v1.Conference.Member.role", 200, kLong},
    {"hotline.v1.Conference.decisions", 2000, kLong},
    {"hotline.v1.Instruction.post", 64},
    {"hotline.v1.Instruction.text", 2000, kLong},
    {"hotline.v1.Instruction.document", 64},
    {"hotline.v1.AskReturnRequest.competent_unit", 40},
    {"hotline.v1.AskReturnRequest.legal_basis", 300, kLong},
    {"hotline.v1.AskReturnRequest.reason", 1000, kLong},
    {"hotline.v1.RuleOnReturnRequest.reason", 1000, kLong},
    {"hotline.v1.RedirectDispatchRequest.to_unit", 40},
    {"hotline.v1.RedirectDispatchRequest.reason", 1000, kLong},
    {"hotline.v1.AddCoHandlerRequest.unit", 40},
    {"hotline.v1.AddCoHandlerRequest.question", 500, kLong},
    {"hotline.v1.AskDeskRequest.text", 1000, kLong},
    {"hotline.v1.AnswerQuestionRequest.text", 1000, kLong},
    {"hotline.v1.HandDownRequest.unit", 40},
    {"hotline.v1.HandDownRequest.note", 500, kLong},
    {"hotline.v1.AnswerHandDownRequest.text", 2000, kLong},
    {"hotline.v1.ClearAccusedRequest.reason", 500, kLong},
    {"hotline.v1.RejectCaseRequest.ground", 300, kLong},
    {"hotline.v1.RejectCaseRequest.channel_told", 300, kLong},
    {"hotline.v1.ConfirmHandOverRequest.taken_by", 64},
    {"hotline.v1.ConfirmHandOverRequest.foreign_number", 64},
    {"hotline.v1.ReopenCaseRequest.reason", 500, kLong},
    {"hotline.v1.MergeCaseRequest.reason", 500, kLong},
    {"hotline.v1.UnmergeCaseRequest.reason", 500, kLong},
    {"hotline.v1.RevealRequest.reason", 200, kLong},
    {"hotline.v1.ShredCaseRequest.reason", 500, kLong},
    {"hotline.v1.ShredCaseRequest.document", 64},
};

// Asked for each text of each request.
FieldLimit LimitOf(const FieldDescriptor& field) {
  static const auto limits = [] {
    std::unordered_map<std::string_view, FieldLimit> by_name;
    for (const FieldLimit& limit : kLimits) by_name.emplace(limit.field, limit);
    return by_name;
  }();
  const auto found = limits.find(field.full_name());
  return found != limits.end() ? found->second : FieldLimit{"", kOtherTexts};
}

// Unicode's control characters and its line and paragraph separators: categories that its
// stability policy never lets grow.
bool IsForbidden(utf8proc_int32_t character, TextKind kind) {
  if (kind == TextKind::kLong && (character == '\n' || character == '\t')) return false;
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x2028 ||
         character == 0x2029;
}

std::string Joined(std::string_view path, std::string_view name) {
  std::string text(path);
  if (!text.empty()) text += '.';
  return text.append(name);
}

}  // namespace

std::optional<std::size_t> CountCharacters(std::string_view text, TextKind kind) {
  std::size_t count = 0;
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &character);
    if (length <= 0 || IsForbidden(character, kind)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(length));
    ++count;
  }
  return count;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AreDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsBlank(std::string_view text) {
  constexpr std::string_view kIdeographicSpace = "\u3000";
  while (!text.empty()) {
    if (text.starts_with(kIdeographicSpace)) {
      text.remove_prefix(kIdeographicSpace.size());
    } else if (text.front() == ' ' || text.front() == '\t' || text.front() == '\n') {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

void Findings::Add(v1::Refusal::Reason reason, std::string_view field, std::string_view detail) {
  const auto& known = refusals_.refusals();
  const bool told = std::any_of(known.begin(), known.end(), [&](const v1::Refusal& refusal) {
    return refusal.field() == field;
  });
  if (told || known.size() >= kMostRefusals) return;
  *refusals_.add_refusals() = Refuse(reason, field, detail);
}

void Findings::Require(std::string_view text, std::string_view field) {
  if (IsBlank(text)) Add(v1::Refusal::MISSING, field);
}

void Findings::CheckText(std::string_view text, std::string_view field, std::size_t most,
                         TextKind kind) {
  const auto count = CountCharacters(text, kind);
  if (!count) {
    Add(v1::Refusal::NOT_UTF8, field);
  } else if (*count > most) {
    Add(v1::Refusal::TOO_LONG, field, std::to_string(most));
  }
}

void Findings::CheckFields(const Message& message, std::string_view path) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = Joined(path, field->name());
    if (!field->is_repeated()) {
      CheckField(message, *field, -1, name);
      continue;
    }
    const int size = reflection->FieldSize(message, field);
    const FieldLimit limit = LimitOf(*field);
    if (static_cast<std::size_t>(size) > limit.most) {
      Add(v1::Refusal::TOO_MANY, name, std::to_string(limit.most));
      continue;
    }
    for (int i = 0; i < size; ++i) {
      CheckField(message, *field, i, name + "[" + std::to_string(i) + "]");
    }
  }
}

// `index` is -1 for a field that is no list.
void Findings::CheckField(const Message& message, const FieldDescriptor& field, int index,
                          const std::string& path) {
  const auto* reflection = message.GetReflection();
  const bool single = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      if (field.type() == FieldDescriptor::TYPE_BYTES) break;  // a file, in its own encoding
      std::string unused;
      const std::string& text =
          single ? reflection->GetStringReference(message, &field, &unused)
                 : reflection->GetRepeatedStringReference(message, &field, index, &unused);
      const FieldLimit limit = LimitOf(field);
      CheckText(text, path, limit.most, limit.kind);
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value = single ? reflection->GetEnumValue(message, &field)
                               : reflection->GetRepeatedEnumValue(message, &field, index);
      if (!field.enum_type()->FindValueByNumber(value)) {
        Add(v1::Refusal::UNKNOWN_VALUE, path, std::to_string(value));
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      CheckFields(single ? reflection->GetMessage(message, &field)
                         : reflection->GetRepeatedMessage(message, &field, index),
                  path);
      break;
    default:
      break;
  }
}

std::optional<Instant> Findings::CheckForm(const google::protobuf::Timestamp& time,
                                           std::string_view field) {
  // Beyond these years microseconds would overflow.
  constexpr std::int64_t kFirst = -62135596800;
  constexpr std::int64_t kLast = 253402300799;
  if (time.seconds() < kFirst || time.seconds() > kLast || time.nanos() < 0 ||
      time.nanos() > 999'999'999) {
    Add(v1::Refusal::BAD_FORMAT, field, "RFC 3339");
    return std::nullopt;
  }
  return FromProto(time);
}

std::optional<Instant> Findings::CheckTime(const google::protobuf::Timestamp& time,
                                           std::string_view field, Instant now) {
  const auto instant = CheckForm(time, field);
  if (!instant) return std::nullopt;
  if (*instant > now) {
    Add(v1::Refusal::IN_FUTURE, field);
    return std::nullopt;
  }
  if (*instant < now - std::chrono::days(366)) {
    Add(v1::Refusal::IMPOSSIBLE, field, "366");
    return std::nullopt;
  }
  return instant;
}

}  // namespace hotline
