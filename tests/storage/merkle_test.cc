#include "storage/merkle.h"

#include <sodium.h>

#include <catch2/catch.hpp>
#include <string>

namespace hotline {
namespace {

std::string Hex(const Hash& hash) {
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

std::vector<Hash> Leaves(int count) {
  std::vector<Hash> leaves;
  for (int i = 0; i < count; ++i) leaves.push_back(LeafHash("leaf " + std::to_string(i)));
  return leaves;
}

Hash RootOf(const std::vector<Hash>& leaves) {
  MerkleRoot root;
  for (const Hash& leaf : leaves) root.Add(leaf);
  CHECK(root.size() == static_cast<std::int64_t>(leaves.size()));
  return root.Get();
}

TEST_CASE("a tree has the roots of the published examples") {
  // The test vectors of the Certificate Transparency log's reference implementation.
  std::vector<Hash> leaves;
  const auto add = [&](const char* hex) {
    std::string leaf(32, '\0');
    std::size_t size = 0;
    REQUIRE(sodium_hex2bin(reinterpret_cast<unsigned char*>(leaf.data()), leaf.size(), hex,
                           std::string_view(hex).size(), nullptr, &size, nullptr) == 0);
    leaf.resize(size);
    leaves.push_back(LeafHash(leaf));
    return Hex(RootOf(leaves));
  };
  CHECK(Hex(RootOf({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(add("") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  CHECK(add("00") == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  CHECK(add("10") == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
  CHECK(add("2021") == "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
  CHECK(add("3031") == "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4");
  CHECK(add("40414243") == "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef");
  CHECK(add("5051525354555657") ==
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
  CHECK(add("606162636465666768696a6b6c6d6e6f") ==
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_CASE("every leaf of every tree up to 200 is under its root, and at no other place") {
  for (int size = 1; size <= 200; ++size) {
    const std::vector<Hash> leaves = Leaves(size);
    const Hash root = RootOf(leaves);
    int wrong = 0;
    for (int index = 0; index < size; ++index) {
      const std::vector<Hash> path = PathOf(leaves, index);
      wrong += path.size() > 8;
      wrong += !IsUnder(root, leaves[index], index, size, path);
      for (const int other : {-1, index - 1, index + 1, size}) {
        wrong += other != index && IsUnder(root, leaves[index], other, size, path);
      }
      wrong += IsUnder(root, leaves[(index + 1) % size], index, size, path) && size > 1;
    }
    CAPTURE(size);
    CHECK(wrong == 0);
  }
}

// Calls `check` with each bit flipped in turn.
template <class Check>
void EachBit(Hash& hash, Check check) {
  for (unsigned char& byte : hash) {
    for (int bit = 0; bit < 8; ++bit) {
      byte = static_cast<unsigned char>(byte ^ (1 << bit));
      check();
      byte = static_cast<unsigned char>(byte ^ (1 << bit));
    }
  }
}

TEST_CASE("a bit that is flipped anywhere is seen") {
  for (const int size : {1, 2, 3, 7, 8, 13, 100}) {
    const std::vector<Hash> leaves = Leaves(size);
    Hash root = RootOf(leaves);
    for (const int index : {0, size / 2, size - 1}) {
      std::vector<Hash> path = PathOf(leaves, index);
      Hash leaf = leaves[index];
      int unseen = 0;
      const auto check = [&] { unseen += IsUnder(root, leaf, index, size, path); };
      EachBit(root, check);
      EachBit(leaf, check);
      for (Hash& hash : path) EachBit(hash, check);
      CAPTURE(size, index);
      CHECK(unseen == 0);
      CHECK(IsUnder(root, leaf, index, size, path));
    }
  }
}

TEST_CASE("a path of another length leads nowhere") {
  const std::vector<Hash> leaves = Leaves(13);
  const Hash root = RootOf(leaves);
  std::vector<Hash> path = PathOf(leaves, 4);
  path.push_back(root);
  CHECK_FALSE(IsUnder(root, leaves[4], 4, 13, path));
  path.resize(path.size() - 2);
  CHECK_FALSE(IsUnder(root, leaves[4], 4, 13, path));
  CHECK_FALSE(IsUnder(root, leaves[4], 4, 0, path));
  CHECK_FALSE(IsUnder(root, root, 0, 1, std::vector<Hash>(65)));
  // A node is not taken for a leaf: the root of two is no leaf of a tree of one.
  CHECK(RootOf(Leaves(2)) != LeafHash(AsText(Leaves(2)[0]) + AsText(Leaves(2)[1])));
}

TEST_CASE("the root grows as the leaves come") {
  MerkleRoot growing;
  std::vector<Hash> leaves;
  for (int i = 0; i < 200; ++i) {
    leaves.push_back(LeafHash(std::to_string(i)));
    growing.Add(leaves.back());
    CHECK(growing.Get() == RootOf(leaves));
  }
}

}  // namespace
}  // namespace hotline
