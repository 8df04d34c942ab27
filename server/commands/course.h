#pragma once

#include "hotline/v1/course_service.pb.h"
#include "server/commands/ambient.h"

// The commands of CourseService; see commands.h.
namespace hotline {
namespace commands {

// accused.cc
Result<v1::NameAccusedResponse> NameAccused(Transaction&, const v1::NameAccusedRequest&,
                                            const Ambient&);
Result<v1::ActResponse> ClearAccused(Transaction&, const v1::ClearAccusedRequest&, const Ambient&);

// harm.cc
Result<v1::ActResponse> ReportHarm(Transaction&, const v1::ReportHarmRequest&, const Ambient&);
Result<v1::ActResponse> RecordDisposal(Transaction&, const v1::RecordDisposalRequest&,
                                       const Ambient&);
Result<v1::ActResponse> RecordFeedback(Transaction&, const v1::RecordFeedbackRequest&,
                                       const Ambient&);

// course.cc
Result<v1::ActResponse> MergeCase(Transaction&, const v1::MergeCaseRequest&, const Ambient&);
Result<v1::ActResponse> UnmergeCase(Transaction&, const v1::UnmergeCaseRequest&, const Ambient&);
Result<v1::ActResponse> RejectCase(Transaction&, const v1::RejectCaseRequest&, const Ambient&);
Result<v1::ActResponse> HandOverCase(Transaction&, const v1::HandOverCaseRequest&, const Ambient&);
Result<v1::ActResponse> ConfirmHandOver(Transaction&, const v1::ConfirmHandOverRequest&,
                                        const Ambient&);
Result<v1::ActResponse> InstructCase(Transaction&, const v1::InstructCaseRequest&, const Ambient&);
Result<v1::ActResponse> ReopenCase(Transaction&, const v1::ReopenCaseRequest&, const Ambient&);

Result<v1::NameAccusedResponse> AnswerOfNaming(Reader&, const std::string& resource,
                                               const Ambient&);

}  // namespace commands

// The clerk looks for it beside the request's type (clerk_impl.h).
inline Result<v1::NameAccusedResponse> Rebuild(Reader& reader, const std::string& resource,
                                               const Ambient& ambient,
                                               const v1::NameAccusedResponse*) {
  return commands::AnswerOfNaming(reader, resource, ambient);
}

}  // namespace hotline
