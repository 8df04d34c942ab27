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
