//! Invented people, always the same from one seed.

/// Numbers that look random, the same on every machine (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(count).unwrap()).unwrap()
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

const FAMILIES: [&str; 48] = [
    "VIAL",
    "NGUYEN",
    "LEFÈVRE",
    "DUPONT-MARTIN",
    "D'ALMEIDA",
    "DE LA TOUR",
    "LE GALL",
    "BENALI",
    "ŒUVRARD",
    "MÜLLER",
    "FERREIRA DA SILVA",
    "SAINT-ANDRÉ",
    "O'BRIEN",
    "KOWALSKI",
    "GARÇON",
    "HÉRITIER",
    "TRAORÉ",
    "EL AMRANI",
    "VANDENBROUCKE-LEMAIRE",
    "PETITJEAN",
    "ROUX",
    "CHEVALIER",
    "GAUTHIER-VILLARS",
    "BEN SAÏD",
    "MOREL",
    "LACROIX",
    "JACQUEMIN",
    "PONÇOT",
    "THIÉBAUD",
    "COULIBALY",
    "RAKOTOMALALA",
    "BÉNÉZET",
    "JEANNIN",
    "MICHEL",
    "BAUD-GRASSET",
    "CLÉMENT",
    "PÉQUIGNOT",
    "ARBEY",
    "CRETIN",
    "FAIVRE",
    "GRANDCLÉMENT",
    "HUGUENIN",
    "MARMIER",
    "NICOD",
    "OUDOT",
    "PERRIN",
    "QUERRY",
    "VUILLEMIN",
];
const MEN: [&str; 20] = [
    "Paul",
    "Jean-Pierre",
    "Hugo",
    "Étienne",
    "Mohamed",
    "Luc",
    "François",
    "Noël",
    "Yann",
    "Loïc",
    "Karim",
    "Théo",
    "Jacques",
    "Rémi",
    "Bastien",
    "Olivier",
    "Tomasz",
    "Antoine",
    "Gaël",
    "Maël",
];
const WOMEN: [&str; 20] = [
    "Lan",
    "Anne-Sophie",
    "Zoé",
    "Hélène",
    "Fatima",
    "Inès",
    "Françoise",
    "Noémie",
    "Maëlys",
    "Claire",
    "Aïcha",
    "Louise",
    "Agnès",
    "Camille",
    "Chloé",
    "Mathilde",
    "Joséphine",
    "Odile",
    "Thérèse",
    "Yvonne",
];

/// Somebody who does not exist.
#[derive(Clone)]
pub struct Person {
    pub family: String,
    /// Used name, empty when there is none.
    pub used: String,
    /// All given names, the first one first.
    pub given: Vec<String>,
    /// Year, month and day of birth.
    pub born: (u32, u32, u32),
    pub is_woman: bool,
    pub ins: String,
}

/// The 15 characters of a matricule with this body.
pub fn keyed(body: &str) -> String {
    let number: u64 = body.replacen("2A", "19", 1).replacen("2B", "18", 1).parse().unwrap();
    format!("{body}{:02}", 97 - number % 97)
}

impl Person {
    pub fn any(chance: &mut Chance) -> Self {
        let is_woman = chance.below(2) == 0;
        let list = if is_woman { &WOMEN } else { &MEN };
        let family = chance.of(&FAMILIES).to_owned();
        let (mut given, second) = (vec![chance.of(list).to_owned()], chance.of(list).to_owned());
        if !given.contains(&second) {
            given.push(second);
        }
        let used = if is_woman && chance.below(3) == 0 { chance.of(&FAMILIES).to_owned() } else { String::new() };
        let born = (1930 + chance.below(95) as u32, 1 + chance.below(12) as u32, 1 + chance.below(28) as u32);
        let mut one = Self { used: if used == family { String::new() } else { used }, family, given, born, is_woman, ins: String::new() };
        one.ins = one.matricule(chance);
        one
    }

    /// Somebody whose names, birth and matricule are all others.
    pub fn other_than(&self, chance: &mut Chance) -> Self {
        loop {
            let one = Self::any(chance);
            let names = |p: &Self| [p.family.clone(), p.used.clone()].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>();
            let meet = names(&one).iter().any(|name| names(self).contains(name)) || one.given.iter().any(|name| self.given.contains(name));
            if !meet && one.born != self.born && one.ins != self.ins {
                return one;
            }
        }
    }

    /// A matricule that fits: Corsican now and then, its month unknown now and then.
    pub fn matricule(&self, chance: &mut Chance) -> String {
        let month = if chance.below(20) == 0 { 20 } else { self.born.1 };
        let place = match chance.below(20) {
            0 => "2A".to_owned(),
            1 => "2B".to_owned(),
            _ => format!("{:02}", 1 + chance.below(95)),
        };
        let sex = if self.is_woman { 2 } else { 1 };
        keyed(&format!("{sex}{:02}{month:02}{place}{:03}{:03}", self.born.0 % 100, 1 + chance.below(900), 1 + chance.below(900)))
    }

    pub fn first(&self) -> &str {
        &self.given[0]
    }

    pub fn date(&self) -> String {
        format!("{:04}{:02}{:02}", self.born.0, self.born.1, self.born.2)
    }

    pub fn day(&self) -> String {
        format!("{:02}/{:02}/{:04}", self.born.2, self.born.1, self.born.0)
    }

    pub fn civility(&self) -> &'static str {
        if self.is_woman { "Mme" } else { "M." }
    }

    pub fn born_word(&self) -> &'static str {
        if self.is_woman { "née" } else { "né" }
    }

    /// The matricule as people write it.
    pub fn spaced(&self) -> String {
        let cut = |from: usize, to: usize| self.ins[from..to].to_owned();
        [cut(0, 1), cut(1, 3), cut(3, 5), cut(5, 7), cut(7, 10), cut(10, 13), cut(13, 15)].join(" ")
    }
}

/// Without accents, in capitals: as old software writes names.
pub fn plain(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_uppercase().chars() {
        match c {
            'À' | 'Â' => out.push('A'),
            'Ç' => out.push('C'),
            'É' | 'È' | 'Ê' | 'Ë' => out.push('E'),
            'Î' | 'Ï' => out.push('I'),
            'Ô' | 'Ö' => out.push('O'),
            'Ù' | 'Û' | 'Ü' => out.push('U'),
            'Œ' => out.push_str("OE"),
            c => out.push(c),
        }
    }
    out
}
