#include "rules/masking.h"

#include <catch2/catch.hpp>

namespace hotline {
namespace {

TEST_CASE("of a telephone number three and four digits show, of a short one a quarter") {
  struct Row {
    const char* number;
    const char* shown;
  };
  const auto row = GENERATE(values<Row>({
      {"13800008000", "138****8000"},
      {"138 0000 8000", "138****8000"},
      {"+86 138 0000 8000", "861****8000"},
      {"0513-00000027", "051****0027"},
      {"00000027", "00****27"},
      {"12355", "1****5"},
      {"110", "****"},
      {"", ""},
  }));
  CHECK(MaskTelephone(row.number) == row.shown);
}

TEST_CASE("of a name its first character shows, in any script, and not its length") {
  struct Row {
    const char* name;
    const char* shown;
  };
  const auto row = GENERATE(values<Row>({
      {"测试甲", "测**"},
      {"测", "测**"},
      {"测试·样例·名字", "测**"},
      {"Testa Person", "T**"},
      {"𠀀测试", "𠀀**"},
      {"", ""},
  }));
  CHECK(MaskName(row.name) == row.shown);
}

TEST_CASE("a masked caller keeps what says nothing of who it is") {
  v1::Caller caller;
  caller.set_display_name("测试甲");
  caller.set_telephone("13800000000");
  caller.set_address("测试路1号");
  caller.set_region("320623");
  caller.set_confidential(true);
  const v1::Caller masked = Masked(caller);
  CHECK(masked.display_name() == "测**");
  CHECK(masked.telephone() == "138****0000");
  CHECK(masked.address().empty());
  CHECK(masked.region() == "320623");
  CHECK(masked.confidential());
}

TEST_CASE("a masked child has no school, grade and address") {
  v1::YoungPerson child;
  child.set_display_name("测试乙");
  child.set_guardian("测试丙");
  child.set_school("测试小学");
  child.set_grade("三年级");
  child.set_address("测试路1号");
  child.set_age(9);
  const v1::YoungPerson masked = Masked(child);
  CHECK(masked.display_name() == "测**");
  CHECK(masked.guardian() == "测**");
  CHECK((masked.school() + masked.grade() + masked.address()).empty());
  CHECK(masked.age() == 9);
}

}  // namespace
}  // namespace hotline
