#include "server/status.h"

#include <cassert>
#include <iterator>

#include "rules/refusals.h"

namespace hotline {

// No default: the compiler names a reason that was forgotten.
grpc::StatusCode CodeOf(v1::Refusal::Reason reason) {
  switch (reason) {
    case v1::Refusal::MISSING:
    case v1::Refusal::TOO_LONG:
    case v1::Refusal::TOO_MANY:
    case v1::Refusal::NOT_UTF8:
    case v1::Refusal::UNKNOWN_VALUE:
    case v1::Refusal::IN_FUTURE:
    case v1::Refusal::IMPOSSIBLE:
    case v1::Refusal::BAD_FORMAT:
    case v1::Refusal::BAD_PAGE_TOKEN:
    case v1::Refusal::REQUEST_ID_REUSED:
    case v1::Refusal::NOT_AFTER_START:
    case v1::Refusal::CELL:
    case v1::Refusal::ONE_OF:
    case v1::Refusal::ROW_KEPT:
    case v1::Refusal::DAY_PASSED:
    case v1::Refusal::NOT_A_TABLE:
    case v1::Refusal::NO_NOTICE_OF_YEAR:
      return grpc::StatusCode::INVALID_ARGUMENT;

    case v1::Refusal::NOT_FOUND:
      return grpc::StatusCode::NOT_FOUND;

    case v1::Refusal::WRONG_STATE:
    case v1::Refusal::SWITCHED_OFF:
    case v1::Refusal::NO_LEAD:
    case v1::Refusal::CO_HANDLERS_ONLY_IN_JOINT:
    case v1::Refusal::ACCUSED_UNIT:
    case v1::Refusal::OUTSIDE_AUTHORITY:
    case v1::Refusal::NO_AUTHORITY:
    case v1::Refusal::REASON_NEEDED:
    case v1::Refusal::OPINIONS_OUTSTANDING:
    case v1::Refusal::NOT_CONTACTED:
    case v1::Refusal::CLOSING_REPORT_NEEDED:
    case v1::Refusal::OPINION_NOT_WEIGHED:
    case v1::Refusal::SAME_PERSON:
    case v1::Refusal::SAME_UNIT:
    case v1::Refusal::CALL_BACK_POSSIBLE:
    case v1::Refusal::REPORT_OWED:
    case v1::Refusal::TOO_MANY_REDOS:
    case v1::Refusal::UNIT_NOT_IN_FORCE:
    case v1::Refusal::CONTACT_BY_DESK:
    case v1::Refusal::NO_FEEDBACK_WANTED:
    case v1::Refusal::ASK_OPEN:
    case v1::Refusal::SHREDDED:
    case v1::Refusal::LINKED_CASE_OPEN:
    case v1::Refusal::RETURN_WINDOW_OVER:
    case v1::Refusal::DESIGNATED:
    case v1::Refusal::NOT_FOR_PRESSING:
    case v1::Refusal::SUPERVISOR_NEEDED:
    case v1::Refusal::ISSUER_NEEDED:
    case v1::Refusal::NOT_UNDER_UNIT:
    case v1::Refusal::UNIT_HAS_ACCOUNTS:
    case v1::Refusal::CONSENT_NEEDED:
    case v1::Refusal::ALREADY_IN_CASE:
    case v1::Refusal::TOO_LATE:
    case v1::Refusal::TOO_EARLY:
    case v1::Refusal::ASKED_BEFORE:
    case v1::Refusal::NOT_OPEN:
    case v1::Refusal::MANDATORY_CASE:
    case v1::Refusal::SAME_CALLER:
    case v1::Refusal::MERGED_ALREADY:
    case v1::Refusal::RECEIPT_OWED:
    case v1::Refusal::WINDOW_OVER:
    case v1::Refusal::NOT_ACCUSED:
    case v1::Refusal::WITHDRAWN_PERSON:
    case v1::Refusal::NOT_EXTENDABLE:
    case v1::Refusal::BEYOND_LIMIT:
    case v1::Refusal::NO_SUCH_GROUND:
    case v1::Refusal::CALL_BACK_OWED:
    case v1::Refusal::NOT_APPROVED:
    case v1::Refusal::NOTHING_ASKED:
    case v1::Refusal::ASSIGNED_CASE:
    case v1::Refusal::EXPLAINED:
    case v1::Refusal::REDO_POSSIBLE:
    case v1::Refusal::REOPEN_FIRST:
      return grpc::StatusCode::FAILED_PRECONDITION;

    case v1::Refusal::STALE_ETAG:
      return grpc::StatusCode::ABORTED;

    case v1::Refusal::ROLE_MAY_NOT:
      return grpc::StatusCode::PERMISSION_DENIED;
    case v1::Refusal::NOT_SIGNED_IN:
      return grpc::StatusCode::UNAUTHENTICATED;

    case v1::Refusal::QUEUE_FULL:
    case v1::Refusal::STORE_FULL:
    case v1::Refusal::TOO_MANY_STREAMS:
    case v1::Refusal::TOO_MANY_AT_ONCE:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case v1::Refusal::WRITING_STOPPED:
    case v1::Refusal::SHUTTING_DOWN:
    case v1::Refusal::NOT_REACHED:
    case v1::Refusal::KEYS_IN_USE:
      return grpc::StatusCode::UNAVAILABLE;

    case v1::Refusal::REASON_UNSPECIFIED:
    case v1::Refusal_Reason_Refusal_Reason_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Refusal_Reason_Refusal_Reason_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return grpc::StatusCode::INTERNAL;
}

grpc::Status StatusOf(const v1::Refusals& refusals) {
  assert(refusals.refusals_size() > 0);
  const v1::Refusal& first = refusals.refusals(0);
  return {CodeOf(first.reason()), first.message(), refusals.SerializeAsString()};
}

grpc::Status StatusOf(const v1::Refusal& refusal) {
  v1::Refusals refusals;
  *refusals.add_refusals() = refusal;
  return StatusOf(refusals);
}

grpc::Status StatusOf(v1::Refusal::Reason reason) { return StatusOf(Refuse(reason)); }

grpc::Status StatusOf(Fate fate) {
  switch (fate) {
    case Fate::kCommitted:
      return grpc::Status::OK;
    case Fate::kStale:
      return StatusOf(v1::Refusal::STALE_ETAG);
    case Fate::kQueueFull:
      return StatusOf(v1::Refusal::QUEUE_FULL);
    case Fate::kStoreFull:
      return StatusOf(v1::Refusal::STORE_FULL);
    case Fate::kStopped:
      return StatusOf(v1::Refusal::WRITING_STOPPED);
    case Fate::kShuttingDown:
      return StatusOf(v1::Refusal::SHUTTING_DOWN);
    case Fate::kRefused:  // whoever refused says why; nobody did
    case Fate::kFault:
      break;
  }
  return Fault();
}

std::string_view NameOf(grpc::StatusCode code) {
  constexpr std::string_view kNames[] = {"OK",
                                         "CANCELLED",
                                         "UNKNOWN",
                                         "INVALID_ARGUMENT",
                                         "DEADLINE_EXCEEDED",
                                         "NOT_FOUND",
                                         "ALREADY_EXISTS",
                                         "PERMISSION_DENIED",
                                         "RESOURCE_EXHAUSTED",
                                         "FAILED_PRECONDITION",
                                         "ABORTED",
                                         "OUT_OF_RANGE",
                                         "UNIMPLEMENTED",
                                         "INTERNAL",
                                         "UNAVAILABLE",
                                         "DATA_LOSS",
                                         "UNAUTHENTICATED"};
  const auto number = static_cast<std::size_t>(code);
  return number < std::size(kNames) ? kNames[number] : "UNKNOWN";
}

std::string_view ReasonIn(const grpc::Status& status) {
  v1::Refusals refusals;
  if (!refusals.ParseFromString(status.error_details()) || refusals.refusals_size() == 0) return {};
  return v1::Refusal::Reason_Name(refusals.refusals(0).reason());
}

std::string_view OutcomeOf(const grpc::Status& status) {
  const std::string_view reason = ReasonIn(status);
  return reason.empty() ? NameOf(status.error_code()) : reason;
}

grpc::Status Fault() { return {grpc::StatusCode::INTERNAL, "服务内部错误,已记入日志"}; }

}  // namespace hotline
