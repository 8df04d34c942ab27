#include "storage/sealing.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "storage/database.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

constexpr Key kKey{1, 2, 3};
constexpr RowPlace kPlace{"case_", 1, 7, 3};
const Randomness kRandomness = FromSystem();

TEST_CASE("a sealed row opens at its place, and shows nothing") {
  const std::string plain = GENERATE("", "x", "测试甲，13800000000");
  const std::string sealed = Seal(kKey, kPlace, plain, kRandomness);
  CHECK(Open(kKey, kPlace, sealed) == plain);
  CHECK(sealed.size() == 1 + 24 + plain.size() + 16);
  if (plain.size() > 1) CHECK(sealed.find(plain) == std::string::npos);
  CHECK(sealed != Seal(kKey, kPlace, plain, kRandomness));
}

TEST_CASE("a sealed row opens nowhere else") {
  struct Row {
    const char* why;
    Key key;
    RowPlace place;
  };
  const auto row = GENERATE(values<Row>({
      {"another key", Key{1, 2, 4}, kPlace},
      {"another table", kKey, {"call", 1, 7, 3}},
      {"another table whose name continues", kKey, {"case_x", 1, 7, 3}},
      {"another site", kKey, {"case_", 2, 7, 3}},
      {"another row", kKey, {"case_", 1, 8, 3}},
      {"an older version", kKey, {"case_", 1, 7, 2}},
      {"id and version swapped", kKey, {"case_", 1, 3, 7}},
  }));
  INFO(row.why);
  const std::string sealed = Seal(kKey, kPlace, "测试", kRandomness);
  CHECK_THROWS_AS(Open(row.key, row.place, sealed), DatabaseError);
}

TEST_CASE("a sealed row of which any bit was changed does not open") {
  const std::string sealed = Seal(kKey, kPlace, "测试", kRandomness);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    INFO("byte " << i);
    CHECK_THROWS_AS(Open(kKey, kPlace, altered), DatabaseError);
    CHECK_THROWS_AS(Open(kKey, kPlace, sealed.substr(0, i)), DatabaseError);
  }
}

TEST_CASE("a wrapped key is bound to its purpose") {
  const Key inner{9, 9, 9};
  const std::string wrapped = Wrap(kKey, "phone", inner, kRandomness);
  CHECK(Unwrap(kKey, "phone", wrapped) == inner);
  CHECK_THROWS_AS(Unwrap(kKey, "index", wrapped), DatabaseError);
  CHECK_THROWS_AS(Unwrap(Key{}, "phone", wrapped), DatabaseError);
}

TEST_CASE("a keyed hash depends on the text and on the key, and stays what it was") {
  CHECK(KeyedHash(kKey, "13800000000") == KeyedHash(kKey, "13800000000"));
  CHECK(KeyedHash(kKey, "13800000000") != KeyedHash(kKey, "13800000001"));
  CHECK(KeyedHash(kKey, "13800000000") != KeyedHash(Key{}, "13800000000"));
}

TEST_CASE("SHA-256 is that of FIPS 180-4") {
  struct Row {
    const char* text;
    const char* hex;
  };
  const auto row = GENERATE(values<Row>({
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
  }));
  std::string hex;
  for (const unsigned char byte : Sha256(row.text)) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  CHECK(hex == row.hex);
}

TEST_CASE("the master key is made once, for its owner alone") {
  const TempFolder folder;
  const std::string path = folder.File("master.key");
  const Key key = MasterKey(path, kRandomness);
  CHECK(key != Key{});
  CHECK(MasterKey(path, kRandomness) == key);
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a master key that others may read is refused") {
  const TempFolder folder;
  const std::string path = folder.File("master.key");
  MasterKey(path, kRandomness);
  const mode_t mode = GENERATE(0640, 0604, 0620);
  REQUIRE(chmod(path.c_str(), mode) == 0);
  CHECK_THROWS_WITH(MasterKey(path, kRandomness), Catch::Contains("chmod 600"));
}

TEST_CASE("what is no master key is refused, and never replaced") {
  const TempFolder folder;
  const std::string path = folder.File("master.key");
  const std::string text =
      GENERATE(std::string(), std::string("zz"), std::string(63, 'a'), std::string(65, 'a'),
               std::string(63, 'a') + "g", std::string(64, 'a') + "\nmore");
  std::ofstream(path) << text;
  REQUIRE(chmod(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(MasterKey(path, kRandomness), Catch::Contains("64 hex digits"));
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == text);
}

TEST_CASE("the environment's master key wins, and makes no file") {
  const TempFolder folder;
  const std::string path = folder.File("master.key");
  setenv("HOTLINE_MASTER_KEY", ("01" + std::string(62, '0')).c_str(), 1);
  const Key key = MasterKey(path, kRandomness);
  unsetenv("HOTLINE_MASTER_KEY");
  CHECK(key == Key{1});
  CHECK_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace hotline
