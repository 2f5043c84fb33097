/* SPDX-License-Identifier: MIT */
/* address.c - see address.h. */
#include "aws/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

bool
address_is_metadata(const struct sockaddr *address)
{
	static const char *const v4[] = { "169.254.169.254", "169.254.170.2", "169.254.170.23" };
	static const char *const v6[] = { "fd00:ec2::254", "fd00:ec2::23" };
	char text[INET6_ADDRSTRLEN] = "";

	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		(void)inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
	} else if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, address, sizeof(in));
		(void)inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof(text));
	}
	for (size_t i = 0; i < LEN(v4); i++)
		if (strcmp(text, v4[i]) == 0)
			return true;
	for (size_t i = 0; i < LEN(v6); i++)
		if (strcmp(text, v6[i]) == 0)
			return true;
	return false;
}

bool
address_is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
	}
	return false;
}

static bool
is_link_local_v4(const unsigned char bytes[4])
{
	return bytes[0] == 169 && bytes[1] == 254;
}

bool
address_is_link_local(const struct sockaddr *address)
{
	static const unsigned char nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	static const unsigned char ec2[4] = { 0xfd, 0x00, 0x0e, 0xc2 };
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	const unsigned char *bytes = v6.sin6_addr.s6_addr;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return is_link_local_v4((const unsigned char *)&v4.sin_addr.s_addr);
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) || memcmp(bytes, nat64, sizeof(nat64)) == 0)
		return is_link_local_v4(bytes + 12);
	return IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) || memcmp(bytes, ec2, sizeof(ec2)) == 0;
}

void
address_text(const struct sockaddr *address, char *out, size_t size)
{
	bool is_v4 = address->sa_family == AF_INET;
	char text[INET6_ADDRSTRLEN] = "";
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	out[0] = '\0';
	if (is_v4) {
		memcpy(&v4, address, sizeof(v4));
		(void)inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
	} else if (address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof(v6));
		(void)inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
	}
	if (*text)
		(void)snprintf(out, size, is_v4 ? "%s:%u" : "[%s]:%u", text,
			       (unsigned)address_port(address));
}

uint16_t
address_port(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return ntohs(v4.sin_port);
	}
	if (address->sa_family != AF_INET6)
		return 0;
	memcpy(&v6, address, sizeof(v6));
	return ntohs(v6.sin6_port);
}
