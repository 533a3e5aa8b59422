/**
 * A Windows library for x64 whose one function is another library's: no code, only an export that is forwarded.
 *
 * @param target `LIBRARY.Function`, without the library's `.dll`.
 * @see Microsoft, PE Format: headers, `.edata` section, forwarder RVA.
 */
export function forwarderDll(name: string, exported: string, target: string): Buffer {
  const file = Buffer.alloc(fileSize);
  const text = (value: string, at: number) => file.write(`${value}\0`, at, "latin1");
  text("MZ", 0);
  file.writeUInt32LE(peHeader, 0x3c);
  text("PE\0", peHeader);
  file.writeUInt16LE(machineAmd64, coffHeader);
  file.writeUInt16LE(1, coffHeader + 2);
  file.writeUInt16LE(sizeOfOptionalHeader, coffHeader + 16);
  file.writeUInt16LE(isExecutable | isLargeAddressAware | isDll, coffHeader + 18);
  writeOptionalHeader(file);
  text(".rdata", sectionHeader);
  for (const [at, value] of [
    [8, sectionSize],
    [12, sectionRva],
    [16, sectionSize],
    [20, sectionAt],
    [36, isInitialisedData | isReadable],
  ] as const) {
    file.writeUInt32LE(value, sectionHeader + at);
  }
  text(name, sectionAt + names.library);
  text(exported, sectionAt + names.exported);
  text(target, sectionAt + names.target);
  for (const [at, value] of [
    // The export directory: name, ordinals from 1, one function, one name, and where the three tables lie.
    [12, sectionRva + names.library],
    [16, 1],
    [20, 1],
    [24, 1],
    [28, sectionRva + tables.addresses],
    [32, sectionRva + tables.names],
    [36, sectionRva + tables.ordinals],
    [tables.addresses, sectionRva + names.target],
    [tables.names, sectionRva + names.exported],
  ] as const) {
    file.writeUInt32LE(value, sectionAt + at);
  }
  return file;
}

function writeOptionalHeader(file: Buffer): void {
  const at = (offset: number) => optionalHeader + offset;
  file.writeUInt16LE(pe32Plus, at(0));
  file.writeBigUInt64LE(0x1_8000_0000n, at(24));
  // Alignment of sections in memory and in the file.
  file.writeUInt32LE(sectionRva, at(32));
  file.writeUInt32LE(sectionAt, at(36));
  // Versions of the system and the subsystem that are needed: Windows Vista.
  file.writeUInt16LE(6, at(40));
  file.writeUInt16LE(6, at(48));
  file.writeUInt32LE(2 * sectionRva, at(56));
  file.writeUInt32LE(sectionAt, at(60));
  file.writeUInt16LE(2, at(68));
  // Reserved and committed sizes of stack and heap.
  for (const offset of [72, 80, 88, 96]) file.writeBigUInt64LE(0x1000n, at(offset));
  file.writeUInt32LE(16, at(108));
  // The first data directory: that of exports lies within the bounds of the forwarder's name, which marks it as one.
  file.writeUInt32LE(sectionRva, at(112));
  file.writeUInt32LE(sectionSize, at(116));
}

const peHeader = 0x40;
const coffHeader = peHeader + 4;
const optionalHeader = coffHeader + 20;
const sizeOfOptionalHeader = 240;
const sectionHeader = optionalHeader + sizeOfOptionalHeader;
/** Where the one section lies, in the file and in memory. */
const sectionAt = 0x200;
const sectionRva = 0x1000;
const sectionSize = 0x200;
const fileSize = sectionAt + sectionSize;
/** Offsets in the section, after the export directory of 40 bytes. */
const tables = { addresses: 0x28, names: 0x2c, ordinals: 0x30 };
const names = { library: 0x40, exported: 0x80, target: 0xc0 };
const machineAmd64 = 0x8664;
const pe32Plus = 0x20b;
const isExecutable = 0x2;
const isLargeAddressAware = 0x20;
const isDll = 0x2000;
const isInitialisedData = 0x40;
const isReadable = 0x4000_0000;
