#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "rules/result.h"

namespace hotline {

// Where the next page begins: key of the last row that was given out.
struct PageKey {
  std::int64_t sort_key = 0;
  std::int64_t row_id = 0;
};

// A page token carries its question: the SHA-256 of the request without page_size, page_token and
// min_seq, so that it continues no other one.
std::string WritePageToken(const PageKey& key, const google::protobuf::Message& request);

// The key in the request's page_token, `first` when there is none. BAD_PAGE_TOKEN when it is
// damaged or belongs to another question.
Result<PageKey> ReadPageToken(const google::protobuf::Message& request, const std::string& token,
                              PageKey first);

// 50 for 0, at most 200; IMPOSSIBLE when negative.
Result<int> PageSize(int requested);

}  // namespace hotline
