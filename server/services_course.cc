#include "server/services_course.h"

#include "hotline/v1/course_service.grpc.pb.h"
#include "server/commands/course.h"
#include "server/raw_service.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Course = v1::CourseService;
using RawCourse =
    Raw<Course::Service, Course::WithRawCallbackMethod_NameAccused,
        Course::WithRawCallbackMethod_ClearAccused, Course::WithRawCallbackMethod_ReportHarm,
        Course::WithRawCallbackMethod_RecordDisposal, Course::WithRawCallbackMethod_RecordFeedback,
        Course::WithRawCallbackMethod_MergeCase, Course::WithRawCallbackMethod_UnmergeCase,
        Course::WithRawCallbackMethod_RejectCase, Course::WithRawCallbackMethod_HandOverCase,
        Course::WithRawCallbackMethod_ConfirmHandOver, Course::WithRawCallbackMethod_InstructCase,
        Course::WithRawCallbackMethod_ReopenCase>::Type;

class CourseDesk final : public RawCourse {
 public:
  explicit CourseDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* NameAccused(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::NameAccused);
  }
  Unary* ClearAccused(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ClearAccused);
  }
  Unary* ReportHarm(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ReportHarm);
  }
  Unary* RecordDisposal(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RecordDisposal);
  }
  Unary* RecordFeedback(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RecordFeedback);
  }
  Unary* MergeCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::MergeCase);
  }
  Unary* UnmergeCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::UnmergeCase);
  }
  Unary* RejectCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RejectCase);
  }
  Unary* HandOverCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::HandOverCase);
  }
  Unary* ConfirmHandOver(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ConfirmHandOver);
  }
  Unary* InstructCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::InstructCase);
  }
  Unary* ReopenCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ReopenCase);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCourseService(Clerk& clerk) {
  return std::make_unique<CourseDesk>(clerk);
}

}  // namespace hotline
