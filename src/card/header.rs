//! For which machine a library's file is made: the first octets of its file say it.
//!
//! ELF (System V ABI, "ELF Header"), PE (Microsoft PE/COFF, "COFF File Header"), Mach-O (`mach-o/loader.h`, `mach-o/fat.h`).

use std::io::Read as _;
use std::path::Path;

/// What is read of a file. A PE file's second header may stand anywhere: further than this, it is left to the loader.
const LIMIT: u64 = 8 * 1024;
/// More architectures in one Mach-O file than there are: such a file is something else (a Java class begins alike).
const SLICES_LIMIT: u32 = 20;

/// What a file's header says to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is made for this program's machine.
    Ours,
    /// It is made for another one.
    Foreign,
    /// It does not say: no library that is known here, or a machine that is not.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Elf,
    Pe,
    MachO,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Processor {
    X86,
    X86_64,
    Arm,
    Arm64,
    Other,
}

type Machine = (System, Processor);

const fn this_system() -> System {
    if cfg!(windows) {
        System::Pe
    } else if cfg!(target_vendor = "apple") {
        System::MachO
    } else {
        System::Elf
    }
}

const fn this_processor() -> Processor {
    if cfg!(target_arch = "x86_64") {
        Processor::X86_64
    } else if cfg!(target_arch = "aarch64") {
        Processor::Arm64
    } else if cfg!(target_arch = "x86") {
        Processor::X86
    } else if cfg!(target_arch = "arm") {
        Processor::Arm
    } else {
        Processor::Other
    }
}

/// Looks at a file. One that cannot be read says nothing: the loader tells why.
pub(super) fn of_file(path: &Path) -> Verdict {
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LIMIT).read_to_end(&mut start));
    if read.is_ok() { judge(&machines(&start), (this_system(), this_processor())) } else { Verdict::Unknown }
}

fn judge(machines: &[Machine], this: Machine) -> Verdict {
    match machines {
        [] => Verdict::Unknown,
        // A processor without a name here may be any.
        all if this.1 == Processor::Other && all.contains(&this) => Verdict::Unknown,
        all if all.contains(&this) => Verdict::Ours,
        _ => Verdict::Foreign,
    }
}

/// The machines a file is made for; none when it is no library.
fn machines(start: &[u8]) -> Vec<Machine> {
    elf(start).or_else(|| pe(start)).map_or_else(|| mach_o(start).unwrap_or_default(), |machine| vec![machine])
}

fn elf(start: &[u8]) -> Option<Machine> {
    let rest = start.strip_prefix(b"\x7fELF")?;
    let machine = match rest.get(1)? {
        1 => u16::from_le_bytes(two(start, 18)?),
        2 => u16::from_be_bytes(two(start, 18)?),
        _ => return None,
    };
    Some((
        System::Elf,
        match (rest.first()?, machine) {
            (1, 3) => Processor::X86,
            (1, 40) => Processor::Arm,
            (2, 62) => Processor::X86_64,
            (2, 183) => Processor::Arm64,
            // Among them x32, which has the processor of x86-64 and pointers of its own.
            _ => Processor::Other,
        },
    ))
}

fn pe(start: &[u8]) -> Option<Machine> {
    start.strip_prefix(b"MZ")?;
    let header = usize::try_from(u32::from_le_bytes(four(start, 0x3c)?)).ok()?;
    let machine = start.get(header..)?.strip_prefix(b"PE\0\0").and_then(|coff| two(coff, 0))?;
    Some((
        System::Pe,
        match u16::from_le_bytes(machine) {
            0x014c => Processor::X86,
            0x01c4 => Processor::Arm,
            0x8664 => Processor::X86_64,
            0xaa64 => Processor::Arm64,
            _ => Processor::Other,
        },
    ))
}

fn mach_o(start: &[u8]) -> Option<Vec<Machine>> {
    let machine = |cpu| {
        let processor = match cpu {
            7 => Processor::X86,
            12 => Processor::Arm,
            0x0100_0007 => Processor::X86_64,
            0x0100_000c => Processor::Arm64,
            _ => Processor::Other,
        };
        (System::MachO, processor)
    };
    // Each architecture of a universal file has a header of this many octets.
    let size = match four(start, 0)? {
        [0xce | 0xcf, 0xfa, 0xed, 0xfe] => return Some(vec![machine(u32::from_le_bytes(four(start, 4)?))]),
        [0xca, 0xfe, 0xba, 0xbe] => 20,
        [0xca, 0xfe, 0xba, 0xbf] => 32,
        _ => return None,
    };
    let count = u32::from_be_bytes(four(start, 4)?);
    if count > SLICES_LIMIT {
        return None;
    }
    (0..usize::try_from(count).ok()?).map(|slice| four(start, 8 + slice * size).map(|cpu| machine(u32::from_be_bytes(cpu)))).collect()
}

fn two(bytes: &[u8], at: usize) -> Option<[u8; 2]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An ELF library for a processor that nobody runs this on (S/390, 64 bits).
    pub const FOREIGN: &[u8] = b"\x7fELF\x02\x02\x01\0\0\0\0\0\0\0\0\0\0\x03\0\x16\0\0\0\x01";

    fn elf(class: u8, machine: u16) -> Vec<u8> {
        [b"\x7fELF", &[class, 1, 1, 0][..], &[0; 8], &3u16.to_le_bytes(), &machine.to_le_bytes(), &[1, 0, 0, 0]].concat()
    }

    fn pe(machine: u16) -> Vec<u8> {
        [b"MZ", &[0; 58][..], &0x80u32.to_le_bytes(), &[0; 64], b"PE\0\0", &machine.to_le_bytes()].concat()
    }

    fn universal(cpus: &[u32]) -> Vec<u8> {
        let slices = cpus.iter().flat_map(|cpu| [cpu.to_be_bytes().to_vec(), vec![0; 16]].concat());
        [vec![0xca, 0xfe, 0xba, 0xbe], u32::try_from(cpus.len()).unwrap().to_be_bytes().to_vec(), slices.collect()].concat()
    }

    #[test]
    fn a_library_is_for_its_machine_only() {
        let mac = |cpu: u32| [vec![0xcf, 0xfa, 0xed, 0xfe], cpu.to_le_bytes().to_vec()].concat();
        let (linux, windows, apple) =
            ((System::Elf, Processor::X86_64), (System::Pe, Processor::X86_64), (System::MachO, Processor::Arm64));
        for (file, this, verdict) in [
            (elf(2, 62), linux, Verdict::Ours),
            (elf(2, 62), (System::Elf, Processor::Arm64), Verdict::Foreign),
            (elf(2, 183), linux, Verdict::Foreign),
            (elf(1, 3), linux, Verdict::Foreign),
            (elf(1, 62), linux, Verdict::Foreign),
            (elf(2, 243), (System::Elf, Processor::Other), Verdict::Unknown),
            (FOREIGN.to_vec(), linux, Verdict::Foreign),
            (pe(0x8664), windows, Verdict::Ours),
            (pe(0x014c), windows, Verdict::Foreign),
            (pe(0x8664), linux, Verdict::Foreign),
            (mac(0x0100_000c), apple, Verdict::Ours),
            (mac(0x0100_0007), apple, Verdict::Foreign),
            (universal(&[0x0100_0007, 0x0100_000c]), apple, Verdict::Ours),
            (universal(&[7, 0x0100_0007]), apple, Verdict::Foreign),
        ] {
            assert_eq!(judge(&machines(&file), this), verdict, "{file:x?}");
        }
    }

    #[test]
    fn what_is_no_library_says_nothing_however_it_is_cut() {
        let java = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 65];
        for file in [&b""[..], b"bonjour", &java, b"MZ", &[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 9]] {
            assert_eq!(machines(file), [], "{file:x?}");
        }
        for whole in [elf(2, 62), pe(0x8664), universal(&[7, 12])] {
            for length in 0..whole.len() {
                let found = machines(&whole[..length]);
                assert!(found.is_empty() || found == machines(&whole), "{length}");
            }
        }
    }

    #[test]
    fn this_program_is_for_this_machine() {
        let program = std::env::current_exe().unwrap();
        let expected = if this_processor() == Processor::Other { Verdict::Unknown } else { Verdict::Ours };
        assert_eq!(of_file(&program), expected);
        assert_eq!(of_file(Path::new("nulle-part.so")), Verdict::Unknown);
    }
}
