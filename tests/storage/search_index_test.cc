#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "storage/search.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

constexpr Key kKey{7, 7, 7};
using Ids = std::vector<std::int64_t>;

std::vector<std::int64_t> Sorted(std::vector<std::int64_t> hashes) {
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

TEST_CASE("words are normalised, cut at blanks, and refused when one is a single character") {
  struct Row {
    std::string text;
    std::vector<std::string> words;
  };
  const auto row =
      GENERATE(values<Row>({{"网吧", {"网吧"}},
                            {"  网吧　未成年人\n", {"网吧", "未成年人"}},
                            {"ＡＢＣ网", {"abc网"}},
                            {"Straße", {"strasse"}},
                            {"吧", {}},
                            {"网吧 人", {}},
                            {"\xF0\xA0\xAE\xB7", {}},
                            {"\xF0\xA0\xAE\xB7\xE4\xBA\xBA", {"\xF0\xA0\xAE\xB7\xE4\xBA\xBA"}},
                            {"   ", {}},
                            {"", {}},
                            {"\xFF\xFE网吧", {}}}));
  INFO(row.text);
  CHECK(SearchWords(row.text) == row.words);
}

TEST_CASE("a word's bigrams are among those of each text that holds it") {
  IndexHasher hasher(kKey);
  const auto of = [&](std::string_view text) { return hasher.Bigrams(text); };
  CHECK(of("网吧").size() == 1);
  CHECK(of("未成年人").size() == 3);
  CHECK(of("哈哈哈哈").size() == 1);
  CHECK(of("人").empty());
  CHECK(of("网 吧") != of("网吧"));
  CHECK(of("Internet") == of("ＩＮＴＥＲＮＥＴ"));
  const auto text = of("某网吧夜间容留未成年人上网，老板不查身份证");
  const auto word = of("未成年人");
  CHECK(std::includes(text.begin(), text.end(), word.begin(), word.end()));
  CHECK(IndexHasher(Key{8}).Bigrams("网吧") != of("网吧"));
  CHECK(hasher.Scope("网吧") != of("网吧")[0]);
  // What it remembers is what another one hashes.
  CHECK(IndexHasher(kKey).Bigrams("未成年人") == word);
}

TEST_CASE("an id is found by all of its hashes and by no others, newest first across months") {
  TempFolder folder;
  const auto index = OpenSqliteSearch(folder.path());
  index->Put({{3, 681, {10, 20}}, {1, 680, {10, 20, -30}}, {2, 680, {20}}, {9, 692, {10, 20}}}, 4);
  CHECK(index->Find({10, 20}, 0, 10) == Ids{9, 3, 1});
  CHECK(index->Find({20}, 0, 10) == Ids{9, 3, 2, 1});
  CHECK(index->Find({-30}, 0, 10) == Ids{1});
  CHECK(index->Find({-30, 99}, 0, 10).empty());
  SECTION("a page ends at its limit and the next one begins below its last id") {
    CHECK(index->Find({20}, 0, 2) == Ids{9, 3});
    CHECK(index->Find({20}, 3, 2) == Ids{2, 1});
    CHECK(index->Find({20}, 1, 2).empty());
  }
  SECTION("putting an id again forgets what it no longer holds") {
    index->Put({{1, 680, {20, 40}}}, 5);
    CHECK(index->Find({10}, 0, 10) == Ids{9, 3});
    CHECK(index->Find({40}, 0, 10) == Ids{1});
    CHECK(index->Find({20, 40}, 0, 10) == Ids{1});
    index->Put({{1, 680, {}}}, 6);
    CHECK(index->Find({20}, 0, 10) == Ids{9, 3, 2});
    index->Put({{1, 680, {20}}}, 7);
    CHECK(index->Find({20}, 0, 10) == Ids{9, 3, 2, 1});
  }
  SECTION("a dropped id is not found, and dropping twice is harmless") {
    index->Drop(3);
    index->Drop(3);
    index->Drop(77);
    CHECK(index->Find({20}, 0, 10) == Ids{9, 2, 1});
    index->Put({{3, 681, {20}}}, 8);
    CHECK(index->Find({20}, 0, 10) == Ids{9, 3, 2, 1});
  }
  SECTION("an index opened again holds the same and knows its cursor") {
    index->Put({}, 9);
    const auto again = OpenSqliteSearch(folder.path());
    CHECK(again->IndexedThrough() == 9);
    CHECK(again->Find({10, 20}, 0, 10) == Ids{9, 3, 1});
  }
}

TEST_CASE("random puts and drops find what a map of sets finds") {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto below = [&](int n) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
  };
  TempFolder folder;
  const auto index = OpenSqliteSearch(folder.path());
  std::map<std::int64_t, std::set<std::int64_t>> model;
  for (int round = 0; round < 60; ++round) {
    std::vector<IndexEntry> entries;
    std::set<std::int64_t> ids;
    while (ids.size() < 5) ids.insert(1 + below(40));
    for (std::int64_t id : ids) {
      std::set<std::int64_t> hashes;
      while (hashes.size() < 4) hashes.insert(below(12) - 6);
      model[id] = hashes;
      entries.push_back({id, 680 + id / 20, {hashes.begin(), hashes.end()}});
    }
    std::shuffle(entries.begin(), entries.end(), random);
    index->Put(entries, round);
    const std::int64_t gone = 1 + below(40);
    index->Drop(gone);
    model.erase(gone);

    const std::vector<std::int64_t> question = Sorted({below(12) - 6, below(12) - 6});
    Ids wanted;
    for (auto entry = model.rbegin(); entry != model.rend(); ++entry) {
      if (entry->second.contains(question[0]) && entry->second.contains(question[1])) {
        wanted.push_back(entry->first);
      }
    }
    REQUIRE(index->Find(question, 0, 100) == wanted);
  }
}

TEST_CASE("a file whose making was interrupted is made whole at the next Put") {
  TempFolder folder;
  std::ofstream(folder.File("2026-09.db")).flush();
  const auto index = OpenSqliteSearch(folder.path());
  CHECK(index->Find({1}, 0, 10).empty());
  index->Put({{1, (2026 - 1970) * 12 + 8, {1}}}, 1);
  CHECK(index->Find({1}, 0, 10) == Ids{1});
}

TEST_CASE("the month of a case is counted at UTC+8") {
  CHECK(MonthOf(FromMicros(0)) == 0);
  CHECK(MonthOf(*ParseInstant("2026-09-30T23:59:59+08:00")) == 56 * 12 + 8);
  CHECK(MonthOf(*ParseInstant("2026-09-30T16:00:00Z")) == 56 * 12 + 9);
}

}  // namespace
}  // namespace hotline
