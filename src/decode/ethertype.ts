/** EtherType values that the decoder acts on (IEEE 802 numbers, https://www.iana.org/assignments/ieee-802-numbers). */
export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  providerBridging: 0x88a8,
  /** Tags of bridges from before 802.1ad. */
  oldProviderBridging: 0x9100,
} as const;

/** IEEE 802.3 section 3.2.6: values up to this are the length of an 802.3 frame, not a type. */
export const maximumLength8023 = 1500;
