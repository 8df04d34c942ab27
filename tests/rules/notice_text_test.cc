#include <catch2/catch.hpp>
#include <string>

#include "rules/clocks.h"
#include "rules/notices.h"
#include "tests/rules/sample_case.h"
#include "tests/rules/sample_dispatch.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Notice;

TEST_CASE("a printed notice says what is asked and until when it is answered") {
  struct Row {
    const char* why;
    Notice::Kind kind;
    const char* drawn;
    bool sent;
    const char* asked;
  };
  // The finish is due when 20 September, a worked Sunday, is over.
  const auto row = GENERATE(values<Row>({
      {"ahead of time", Notice::REMINDER, "2026-09-18T09:00", true,
       "，尚未办结。请按期办理；有客观原因的，请说明。"},
      {"overdue", Notice::REMINDER, "2026-09-21T09:00", true,
       "，逾期尚未办结。请立即办理，并于2026年9月22日24时前答复；有客观原因的，请说明。"},
      {"a supervision", Notice::SUPERVISION, "2026-09-22T09:00", true,
       "现予督办，请抓紧办理，并于2026年9月24日24时前书面答复"},
      {"its draft, which has no limit yet", Notice::SUPERVISION, "2026-09-22T09:00", false,
       "现予督办，请抓紧办理，并书面答复"},
      {"a circular", Notice::CIRCULAR, "2026-09-28T09:00", true,
       "现予通报，请于2026年9月30日24时前书面说明原因"},
      {"its draft", Notice::CIRCULAR, "2026-09-28T09:00", false, "现予通报，请书面说明原因"},
  }));
  InHand file;
  const Instant drawn = *ParseInstant(std::string(row.drawn) + "+08:00");
  Notice& notice = Draw(file.lead(), row.kind, *InForce(file.lead().limits(), v1::Limit::FINISH),
                        v1::Limit::Rung::KIND_UNSPECIFIED, drawn);
  if (row.sent) Send(notice, "accounts/supervisor1", SamplePlace(), drawn);
  const std::string text = NoticeText(notice, file.lead(), "测试服务台");
  INFO(row.why);
  CHECK_THAT(text, Catch::Contains(row.asked));
  CHECK_THAT(text, !Catch::Contains("13800000000") && !Catch::Contains("测试甲"));
  CHECK((text.find("（拟稿，未签发）") == std::string::npos) == row.sent);
}

}  // namespace
}  // namespace hotline
