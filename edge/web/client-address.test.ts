import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

test.each<[what: string, headers: Record<string, string>, peer: string | undefined, address: string]>([
  [
    'on Workers, Cloudflare’s word',
    { 'cf-connecting-ip': '198.51.100.7', 'x-forwarded-for': '203.0.113.9' },
    undefined,
    '198.51.100.7',
  ],
  ['on Node, whoever connects', {}, '198.51.100.7', '198.51.100.7'],
  [
    'not what a stranger claims',
    { 'x-forwarded-for': '203.0.113.9', 'cf-connecting-ip': '203.0.113.9' },
    '198.51.100.7',
    '198.51.100.7',
  ],
  ['the client of a proxy', { 'x-forwarded-for': '198.51.100.7' }, '172.18.0.5', '198.51.100.7'],
  [
    'the last client that a proxy saw',
    { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' },
    '::ffff:10.0.0.2',
    '198.51.100.7',
  ],
  ['a proxy that names nobody', { 'x-forwarded-for': 'unknown' }, '127.0.0.1', '127.0.0.1'],
  ['a public address that looks like a private one', { 'x-forwarded-for': '203.0.113.9' }, '172.32.0.1', '172.32.0.1'],
  ['the network of IPv6', {}, '2001:db8:0:12:aaaa:bbbb:cccc:dddd', '2001:db8:0:12::'],
  ['the same network, shortened', {}, '2001:DB8:0:0012::1', '2001:db8:0:12::'],
  ['a network with zeros in the middle', {}, '2001:db8::1', '2001:db8:0:0::'],
  ['IPv4 inside IPv6', { 'x-forwarded-for': '::ffff:198.51.100.7' }, '::1', '198.51.100.7'],
  ['nobody', {}, undefined, ''],
])('%s', (_, headers, peer, address) => expect(clientAddress(new Headers(headers), peer)).toBe(address));
