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
using RawCourse = Raw<Course::Service, Course::WithRawCallbackMethod_NameAccused,
                      Course::WithRawCallbackMethod_ClearAccused>::Type;

class CourseDesk final : public RawCourse {
 public:
  explicit CourseDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* NameAccused(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::NameAccused);
  }
  Unary* ClearAccused(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ClearAccused);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCourseService(Clerk& clerk) {
  return std::make_unique<CourseDesk>(clerk);
}

}  // namespace hotline
