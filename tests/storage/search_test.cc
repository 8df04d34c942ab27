#include "storage/search.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "rules/case_number.h"
#include "rules/ending.h"
#include "storage/sqlite.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

using Ids = std::vector<std::int64_t>;
using namespace std::chrono_literals;

// A store with its index, and the acts that a search has to notice.
struct Hotline {
  TempFolder folder;
  Instant now = *ParseInstant("2026-08-30T09:00:00+08:00");
  std::shared_ptr<KeyStore> keys =
      std::make_shared<KeyStore>(OpenSqlite(folder.File("keys.db")), Key{1, 2, 3}, FromSystem());
  std::unique_ptr<Store> store = std::make_unique<Store>(
      OpenSqlite(folder.File("hotline.db")), keys, StoreOptions{}, [this] { return now; },
      FromSystem());
  std::unique_ptr<SearchIndex> index = OpenSqliteSearch(folder.File("search"));

  struct Told {
    std::string title = "样例诉求";
    std::string said = "来电人反映情况。";
    std::string unit = "";
    std::string accused = "";
    std::string operator_account = "accounts/operator-1";
    std::string authority = "";
  };

  std::int64_t Log(const Told& told) {
    std::int64_t id = 0;
    const Fate fate = store->WriteAndWait([&](Transaction& tx) {
      id = LogIn(tx, told);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
    return id;
  }

  static std::int64_t LogIn(Transaction& tx, const Told& told) {
    const std::int64_t id = tx.NewId();
    const Day day = OfficeDay(tx.Now());
    const std::string name = "cases/" + CaseNumber("3206", day, tx.NextCaseNumber(day));
    v1::Case record;
    record.set_name(name);
    record.set_state(v1::Case::IN_HAND);
    record.set_operator_(told.operator_account);
    *record.mutable_create_time() = ToProto(tx.Now());
    record.mutable_demand()->set_title(told.title);
    record.mutable_demand()->set_said(told.said);
    const StoredCase stored = tx.Insert(record, id, 0);
    if (!told.unit.empty()) {
      v1::Dispatch dispatch;
      dispatch.set_name(name + "/dispatches/1");
      dispatch.set_state(v1::Dispatch::ISSUED);
      dispatch.set_part(v1::Dispatch::LEAD);
      dispatch.set_unit(told.unit);
      dispatch.mutable_assignment()->set_authority(told.authority);
      tx.Insert(dispatch, tx.NewId(), id, stored.key);
    }
    if (!told.accused.empty()) tx.AddAccused(id, told.accused);
    v1::Event event;
    event.set_resource(name);
    event.set_act(v1::Act::LOG_CALL);
    event.set_actor(told.operator_account);
    tx.Append(event, id, 0);
    return id;
  }

  void Amend(std::int64_t id, const std::string& said) {
    const Fate fate = store->WriteAndWait([&](Transaction& tx) {
      StoredCase found = *tx.FindCase(id);
      found.record.mutable_demand()->set_said(said);
      tx.Update(found);
      v1::Event event;
      event.set_resource(found.record.name());
      event.set_act(v1::Act::AMEND);
      event.set_actor("accounts/operator-1");
      tx.Append(event, id, 0);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
  }

  void Move(std::int64_t id, v1::Case::State state) {
    const Fate fate = store->WriteAndWait([&](Transaction& tx) {
      StoredCase found = *tx.FindCase(id);
      found.record.set_state(state);
      tx.Update(found);
      v1::Event event;
      event.set_resource(found.record.name());
      tx.Append(event, id, 0);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
  }

  // The unit's dispatch is another's now; it keeps what it could read.
  void Lose(std::int64_t id) {
    const Fate fate = store->WriteAndWait([&](Transaction& tx) {
      const StoredCase found = *tx.FindCase(id);
      StoredDispatch dispatch = tx.DispatchesOf(id).at(0);
      EndDispatch(dispatch.record, v1::Dispatch::SUPERSEDED, "wrong_dispatch", tx.Now());
      KeepDemand(dispatch.record, found.record);
      tx.Update(dispatch, id);
      v1::Event event;
      event.set_resource(found.record.name());
      event.set_act(v1::Act::REDIRECT);
      tx.Append(event, id, 0);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
  }

  void HandDown(std::int64_t id, const std::string& to) {
    const Fate fate = store->WriteAndWait([&](Transaction& tx) {
      StoredDispatch dispatch = tx.DispatchesOf(id).at(0);
      dispatch.record.mutable_handed_down()->set_unit(to);
      tx.Update(dispatch, id);
      v1::Event event;
      event.set_resource(tx.FindCase(id)->record.name());
      event.set_act(v1::Act::HAND_DOWN);
      tx.Append(event, id, 0);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
  }

  void Shred(std::int64_t id) {
    std::int64_t key = 0;
    store->ReadAndWait([&](Reader& reader) { key = reader.FindCase(id)->key; });
    keys->Shred(store->options().site, key);
  }

  void Follow() {
    while (FollowOnce(*store, *index)) {
    }
  }

  SearchPage Page(const std::string& words, const Scope& scope = {Scope::Kind::kSite, ""},
                  std::int64_t before = 0, int limit = 50) {
    SearchPage page;
    store->ReadAndWait(
        [&](Reader& reader) { page = Search(reader, *index, scope, words, before, limit); });
    return page;
  }
  Ids Find(const std::string& words, const Scope& scope = {Scope::Kind::kSite, ""}) {
    return Page(words, scope).case_ids;
  }
};

// An index that dies where it is told to.
class DyingIndex : public SearchIndex {
 public:
  DyingIndex(SearchIndex& inner) : inner_(inner) {}
  std::atomic<bool> dies = true;
  std::promise<void> died;  // the first time

  // As after a kill between the commits of the months and that of the cursor.
  void Put(const std::vector<IndexEntry>& entries, std::int64_t through) override {
    if (!dies) return inner_.Put(entries, through);
    inner_.Put(entries, inner_.IndexedThrough());
    if (!dead_.exchange(true)) died.set_value();
    throw DatabaseError(DatabaseError::Kind::kSync, "killed");
  }
  void Drop(std::int64_t id) override { inner_.Drop(id); }
  Ids Find(const Ids& hashes, std::int64_t before, int limit) override {
    return inner_.Find(hashes, before, limit);
  }
  std::int64_t IndexedThrough() override { return inner_.IndexedThrough(); }

 private:
  SearchIndex& inner_;
  std::atomic<bool> dead_ = false;
};

TEST_CASE("words inside Chinese text are found across months, newest first") {
  Hotline hotline;
  const auto june = hotline.Log({.said = "某网吧夜间容留未成年人上网"});
  hotline.Log({.said = "孩子在家附近的店铺买到香烟"});
  hotline.now += 24h * 40;
  const auto august = hotline.Log({.title = "网吧容留学生", .said = "不止一家"});
  hotline.now += 24h * 365;
  const auto next_year = hotline.Log({.said = "校门口新开的ＮＥＴ网吧不查身份证"});
  CHECK(hotline.Find("网吧").empty());
  hotline.Follow();
  CHECK(hotline.Find("网吧") == Ids{next_year, august, june});
  CHECK(hotline.Find("容留未成年人") == Ids{june});
  CHECK(hotline.Find("网吧 容留") == Ids{august, june});
  CHECK(hotline.Find("net网吧") == Ids{next_year});
  CHECK(hotline.Find("网吧夜总会").empty());
  CHECK(hotline.Find("网").empty());
  CHECK(hotline.Page("网吧").indexed_through == hotline.store->last_seq());
}

TEST_CASE("neighbours that stand apart are candidates but not found") {
  Hotline hotline;
  hotline.Log({.said = "老师说，师生关系好"});
  hotline.Follow();
  CHECK(hotline.Find("老师").size() == 1);
  CHECK(hotline.Find("老师生").empty());
}

TEST_CASE("a page ends at its limit and says where the next begins") {
  Hotline hotline;
  Ids all;
  for (int i = 0; i < 7; ++i) all.insert(all.begin(), hotline.Log({.said = "反映校园欺凌"}));
  hotline.Follow();
  Ids found;
  std::int64_t before = 0;
  int pages = 0;
  do {
    const SearchPage page = hotline.Page("欺凌", {Scope::Kind::kSite, ""}, before, 3);
    found.insert(found.end(), page.case_ids.begin(), page.case_ids.end());
    before = page.next_before;
    ++pages;
  } while (before != 0);
  CHECK(found == all);
  CHECK(pages == 3);
}

TEST_CASE("after 2,000 candidates that do not hold the words the page says where to go on") {
  Hotline hotline;
  std::int64_t oldest = 0;
  const Fate fate = hotline.store->WriteAndWait([&](Transaction& tx) {
    oldest = Hotline::LogIn(tx, {.said = "老师生气"});
    for (int i = 0; i < 2100; ++i) Hotline::LogIn(tx, {.said = "老师说，师生好"});
    return true;
  });
  REQUIRE(fate == Fate::kCommitted);
  hotline.Follow();
  const SearchPage first = hotline.Page("老师生");
  CHECK(first.case_ids.empty());
  REQUIRE(first.next_before != 0);
  const SearchPage second = hotline.Page("老师生", {Scope::Kind::kSite, ""}, first.next_before);
  CHECK(second.case_ids == Ids{oldest});
  CHECK(second.next_before == 0);
}

TEST_CASE("each scope finds its own cases, and the accused unit finds nothing") {
  Hotline hotline;
  const auto one =
      hotline.Log({.said = "派出所处理拖延", .unit = "unit-a", .authority = "committee"});
  const auto two = hotline.Log({.said = "派出所处理拖延",
                                .unit = "unit-b",
                                .accused = "unit-b",
                                .operator_account = "accounts/operator-2"});
  hotline.Follow();
  using Kind = Scope::Kind;
  CHECK(hotline.Find("派出所", {Kind::kSite, ""}) == Ids{two, one});
  CHECK(hotline.Find("派出所", {Kind::kUnit, "unit-a"}) == Ids{one});
  CHECK(hotline.Find("派出所", {Kind::kUnit, "unit-b"}).empty());
  CHECK(hotline.Find("派出所", {Kind::kUnit, "unit-c"}).empty());
  CHECK(hotline.Find("派出所", {Kind::kOwn, "accounts/operator-2"}) == Ids{two});
  CHECK(hotline.Find("派出所", {Kind::kIssuer, "committee"}) == Ids{one});
  CHECK(hotline.Find("派出所", {Kind::kNothing, ""}).empty());
}

TEST_CASE("an accusation hides the case before the follower has seen it") {
  Hotline hotline;
  const auto id = hotline.Log({.said = "派出所处理拖延", .unit = "unit-a"});
  hotline.Follow();
  const Scope unit{Scope::Kind::kUnit, "unit-a"};
  REQUIRE(hotline.Find("派出所", unit) == Ids{id});
  REQUIRE(hotline.store->WriteAndWait([&](Transaction& tx) {
    const StoredCase found = *tx.FindCase(id);
    tx.AddAccused(id, "unit-a");
    v1::Event event;
    event.set_resource(found.record.name());
    event.set_act(v1::Act::NAME_ACCUSED);
    event.set_actor("accounts/operator-1");
    tx.Append(event, id, 0);
    return true;
  }) == Fate::kCommitted);
  CHECK(hotline.Find("派出所", unit).empty());
}

TEST_CASE("who lost a case finds nothing by what was written since") {
  Hotline hotline;
  const auto id =
      hotline.Log({.title = "派出所处理拖延", .said = "店铺出售香烟", .unit = "unit-a"});
  const Scope unit{Scope::Kind::kUnit, "unit-a"};
  hotline.Lose(id);
  hotline.Amend(id, "店铺出售白酒");
  hotline.Follow();
  CHECK(hotline.Find("白酒") == Ids{id});
  CHECK(hotline.Find("白酒", unit).empty());
  // What stood there then and stands there now is still found.
  CHECK(hotline.Find("派出所", unit) == Ids{id});
}

TEST_CASE("a sub-unit finds what is handed down to it, while it is") {
  Hotline hotline;
  const auto id = hotline.Log({.said = "派出所处理拖延", .unit = "unit-a"});
  const Scope sub_unit{Scope::Kind::kUnit, "unit-a-1"};
  hotline.Follow();
  CHECK(hotline.Find("派出所", sub_unit).empty());
  hotline.HandDown(id, "unit-a-1");
  hotline.Follow();
  CHECK(hotline.Find("派出所", sub_unit) == Ids{id});
  hotline.HandDown(id, "unit-a-2");
  // At once, also before the follower has seen it.
  CHECK(hotline.Find("派出所", sub_unit).empty());
  hotline.Follow();
  CHECK(hotline.Find("派出所", sub_unit).empty());
  CHECK(hotline.Find("派出所", {Scope::Kind::kUnit, "unit-a"}) == Ids{id});
}

TEST_CASE("an operator finds own cases and all that wait to be called back, newest first") {
  Hotline hotline;
  const auto own = hotline.Log({.said = "派出所处理拖延"});
  const auto colleagues =
      hotline.Log({.said = "派出所处理拖延", .operator_account = "accounts/operator-2"});
  const auto later = hotline.Log({.said = "派出所处理拖延"});
  hotline.Follow();
  const Scope scope{Scope::Kind::kOwn, "accounts/operator-1"};
  CHECK(hotline.Find("派出所", scope) == Ids{later, own});
  hotline.Move(colleagues, v1::Case::CALLING_BACK);
  hotline.Follow();
  CHECK(hotline.Find("派出所", scope) == Ids{later, colleagues, own});
  const SearchPage first = hotline.Page("派出所", scope, 0, 2);
  CHECK(first.case_ids == Ids{later, colleagues});
  CHECK(hotline.Page("派出所", scope, first.next_before, 2).case_ids == Ids{own});
  hotline.Move(own, v1::Case::CALLING_BACK);
  hotline.Follow();
  CHECK(hotline.Find("派出所", scope) == Ids{later, colleagues, own});
  hotline.Move(colleagues, v1::Case::CLOSED);
  CHECK(hotline.Find("派出所", scope) == Ids{later, own});  // before the follower has seen it
  CHECK(hotline.Find("派出所", {Scope::Kind::kUnit, "accounts/operator-1"}).empty());
}

TEST_CASE("an amended case is found by its new words alone") {
  Hotline hotline;
  const auto id = hotline.Log({.said = "店铺出售香烟"});
  hotline.Follow();
  hotline.Amend(id, "店铺出售白酒");
  CHECK(hotline.Find("香烟").empty());  // the text decides, not the index
  hotline.Follow();
  CHECK(hotline.Find("香烟").empty());
  CHECK(hotline.Find("白酒") == Ids{id});
}

TEST_CASE("a shredded case is not found, at once and for ever") {
  Hotline hotline;
  const auto kept = hotline.Log({.said = "反映校园欺凌"});
  const auto gone = hotline.Log({.said = "反映校园欺凌"});
  hotline.Follow();
  REQUIRE(hotline.Find("欺凌") == Ids{gone, kept});
  hotline.Shred(gone);
  CHECK(hotline.Find("欺凌") == Ids{kept});
  SECTION("the next time it is met it is forgotten") {
    hotline.index->Put({}, 0);
    hotline.Follow();
    const Key key = hotline.keys->SiteKey(1, "index");
    CHECK(hotline.index->Find(IndexHasher(key).Bigrams("欺凌"), 0, 10) == Ids{kept});
  }
  SECTION("a new index does not know it") {
    hotline.index = OpenSqliteSearch(hotline.folder.File("search2"));
    hotline.Follow();
    CHECK(hotline.Find("欺凌") == Ids{kept});
    const Key key = hotline.keys->SiteKey(1, "index");
    CHECK(hotline.index->Find(IndexHasher(key).Bigrams("欺凌"), 0, 10) == Ids{kept});
  }
}

TEST_CASE("the follower goes on from its cursor when it is opened again") {
  Hotline hotline;
  hotline.Log({.said = "反映校园欺凌"});
  hotline.Follow();
  const std::int64_t through = hotline.index->IndexedThrough();
  CHECK(through == hotline.store->last_seq());
  hotline.index = OpenSqliteSearch(hotline.folder.File("search"));
  CHECK(hotline.index->IndexedThrough() == through);
  CHECK_FALSE(FollowOnce(*hotline.store, *hotline.index));
  hotline.Log({.said = "再次反映校园欺凌"});
  CHECK(FollowOnce(*hotline.store, *hotline.index));
  CHECK(hotline.Find("校园欺凌").size() == 2);
}

TEST_CASE("a kill between the files' commits and the cursor's loses and doubles nothing") {
  Hotline hotline;
  const auto first = hotline.Log({.said = "反映校园欺凌"});
  hotline.now += 24h * 40;
  const auto second = hotline.Log({.said = "反映校园欺凌"});
  {
    DyingIndex dying(*hotline.index);
    CHECK_THROWS_AS(FollowOnce(*hotline.store, dying), DatabaseError);
  }
  hotline.index = OpenSqliteSearch(hotline.folder.File("search"));
  CHECK(hotline.index->IndexedThrough() == 0);
  hotline.Amend(first, "撤回原来的说法");
  hotline.Follow();
  CHECK(hotline.Find("欺凌") == Ids{second});
  CHECK(hotline.Find("撤回") == Ids{first});
  CHECK(hotline.index->IndexedThrough() == hotline.store->last_seq());
}

TEST_CASE("an index that knows more than a restored store is made anew") {
  Hotline hotline;
  const auto id = hotline.Log({.said = "反映校园欺凌"});
  hotline.index->Put({}, hotline.store->last_seq() + 1000);
  hotline.Follow();
  CHECK(hotline.Find("欺凌") == Ids{id});
  CHECK(hotline.index->IndexedThrough() == hotline.store->last_seq());
}

TEST_CASE("the background follower reaches what it is poked to, and nothing while paused") {
  Hotline hotline;
  SearchFollower follower(*hotline.store, *hotline.index, {.gather = 0ms});
  hotline.store->OnCommitted([&](std::int64_t seq) { follower.Poke(seq); });
  hotline.Log({.said = "反映校园欺凌"});
  REQUIRE(follower.WaitFor(hotline.store->last_seq(), 10s));
  CHECK(hotline.Find("欺凌").size() == 1);
  follower.Pause(true);
  hotline.Log({.said = "反映校园欺凌"});
  CHECK_FALSE(follower.WaitFor(hotline.store->last_seq(), 0ms));
  CHECK(follower.indexed_through() < hotline.store->last_seq());
  follower.Pause(false);
  REQUIRE(follower.WaitFor(hotline.store->last_seq(), 10s));
  CHECK(hotline.Find("欺凌").size() == 2);
  hotline.store->OnCommitted(nullptr);
}

TEST_CASE("the background follower goes on after a fault") {
  Hotline hotline;
  const auto id = hotline.Log({.said = "反映校园欺凌"});
  DyingIndex dying(*hotline.index);
  SearchFollower follower(*hotline.store, dying, {.gather = 0ms, .rest = 0ms});
  dying.died.get_future().wait();
  dying.dies = false;
  REQUIRE(follower.WaitFor(hotline.store->last_seq(), 10s));
  CHECK(hotline.Find("欺凌") == Ids{id});
}

TEST_CASE("the index' files hold no plain text") {
  Hotline hotline;
  hotline.Log({.title = "网吧容留学生",
               .said = "secretword 某网吧夜间容留未成年人上网",
               .unit = "unit-abcdef"});
  hotline.Follow();
  REQUIRE(hotline.Find("secretword").size() == 1);
  std::string bytes;
  for (const auto& file : std::filesystem::directory_iterator(hotline.folder.File("search"))) {
    std::ostringstream text;
    text << std::ifstream(file.path(), std::ios::binary).rdbuf();
    bytes += text.str();
  }
  REQUIRE(bytes.size() > 1000);
  for (const char* word : {"secretword", "网吧", "unit-abcdef", "operator-1"}) {
    INFO(word);
    CHECK(bytes.find(word) == std::string::npos);
  }
}

}  // namespace
}  // namespace hotline
