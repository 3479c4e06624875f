"""IHE XDM archives: a CDA R2 biology report, its PDF, and the ebRIM metadata that describe them."""

import hashlib
import io
import zipfile
from xml.sax.saxutils import escape

import files

LOCAL_OID = "1.2.250.1.213.1.4.10"  # national health identifiers of test
ROOT = "2.25.89970000001"  # invented

ANALYSES = [  # name, LOINC, unit, usual low and high
    ("Hémoglobine glyquée (HbA1c)", "4548-4", "%", 4.0, 6.0), ("Potassium", "2823-3", "mmol/L", 3.5, 5.1),
    ("Créatinine", "14682-9", "umol/L", 45, 84), ("TSH", "3016-3", "mU/L", 0.4, 4.0),
    ("Hémoglobine", "718-7", "g/dL", 12.0, 16.0), ("CRP", "1988-5", "mg/L", 0, 5),
    ("Sodium", "2951-2", "mmol/L", 136, 145), ("Ferritine", "2276-4", "ug/L", 15, 150),
]


def results(chance):
    found = []
    for name, code, unit, low, high in chance.sample(ANALYSES, 5):
        value = round(chance.uniform(low * 0.8, high * 1.35), 1)
        flag = "H" if value > high else "L" if value < low else "N"
        found.append((name, code, unit, low, high, value, flag))
    return found


def cda(patient, when, identifier, found):
    given, surname, born, sex, ins = patient
    stamp = when.strftime("%Y%m%d%H%M%S%z")
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{value} {unit}</td><td>{low} - {high}</td></tr>"
        for name, _, unit, low, high, value, _ in found)
    observations = "".join(f"""
   <component><observation classCode="OBS" moodCode="EVN">
    <templateId root="1.3.6.1.4.1.19376.1.3.1.6"/><templateId root="1.2.250.1.213.1.1.3.80"/>
    <code code="{code}" codeSystem="2.16.840.1.113883.6.1" displayName="{escape(name)}"/>
    <statusCode code="completed"/><effectiveTime value="{stamp}"/>
    <value xsi:type="PQ" value="{value}" unit="{unit}"/>
    <interpretationCode code="{flag}" codeSystem="2.16.840.1.113883.5.83"/>
    <referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="{low}" unit="{unit}"/>\
<high value="{high}" unit="{unit}"/></value></observationRange></referenceRange>
   </observation></component>""" for name, code, unit, low, high, value, flag in found)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <realmCode code="FR"/>
 <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
 <templateId root="2.16.840.1.113883.2.8.2.1"/>
 <templateId root="1.2.250.1.213.1.1.1.1"/>
 <templateId root="1.2.250.1.213.1.1.1.55" extension="2024.01"/>
 <id root="{identifier}"/>
 <code code="11502-2" codeSystem="2.16.840.1.113883.6.1" displayName="CR d'examens biologiques"/>
 <title>Compte rendu de biologie</title>
 <effectiveTime value="{stamp}"/>
 <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25" displayName="Normal"/>
 <languageCode code="fr-FR"/>
 <setId root="{identifier}.1"/><versionNumber value="1"/>
 <recordTarget><patientRole classCode="PAT">
  <id extension="{ins}" root="{LOCAL_OID}"/>
  <patient classCode="PSN">
   <name><family qualifier="BR">{escape(surname)}</family><given>{escape(given)}</given>\
<given qualifier="BR">{escape(given)}</given></name>
   <administrativeGenderCode code="{'M' if sex == 1 else 'F'}" codeSystem="2.16.840.1.113883.5.1"/>
   <birthTime value="{born.replace('-', '')}"/>
   <birthplace><place><addr><county>25056</county></addr></place></birthplace>
  </patient>
 </patientRole></recordTarget>
 <author><time value="{stamp}"/><assignedAuthor>
  <id root="1.2.250.1.71.4.2.1" extension="899700000033"/>
  <code code="G15_10/SM03" codeSystem="1.2.250.1.213.1.1.4.5" displayName="Médecin - Biologie médicale (SM)"/>
  <assignedPerson><name><prefix>DR</prefix><given>Agnès</given><family>PONÇOT</family></name></assignedPerson>
  <representedOrganization><id root="1.2.250.1.71.4.2.2" extension="1250000015"/>\
<name>LABORATOIRE DES ŒILLETS</name></representedOrganization>
 </assignedAuthor></author>
 <custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.250.1.71.4.2.2" extension="1250000015"/>\
<name>LABORATOIRE DES ŒILLETS</name></representedCustodianOrganization></assignedCustodian></custodian>
 <documentationOf><serviceEvent><code code="11502-2" codeSystem="2.16.840.1.113883.6.1"/>\
<effectiveTime><low value="{stamp}"/></effectiveTime></serviceEvent></documentationOf>
 <component><structuredBody><component><section>
  <templateId root="1.3.6.1.4.1.19376.1.3.3.2.1"/>
  <code code="18719-5" codeSystem="2.16.840.1.113883.6.1" displayName="Biochimie"/>
  <title>Biochimie</title>
  <text><table><thead><tr><th>Analyse</th><th>Résultat</th><th>Valeurs usuelles</th></tr></thead>\
<tbody>{rows}</tbody></table></text>
  <entry><organizer classCode="BATTERY" moodCode="EVN"><statusCode code="completed"/>{observations}
  </organizer></entry>
 </section></component></structuredBody></component>
</ClinicalDocument>
""".encode()


def slot(name, *values):
    items = "".join(f"<rim:Value>{escape(value)}</rim:Value>" for value in values)
    return f'<rim:Slot name="{name}"><rim:ValueList>{items}</rim:ValueList></rim:Slot>'


def classified(number, scheme, owner, code, label, system):
    return (f'<rim:Classification id="cl{number}" classificationScheme="urn:uuid:{scheme}" classifiedObject="{owner}"'
            f' nodeRepresentation="{code}">{slot("codingScheme", system)}'
            f'<rim:Name><rim:LocalizedString value="{escape(label)}"/></rim:Name></rim:Classification>')


def identified(number, scheme, owner, value, name):
    return (f'<rim:ExternalIdentifier id="ei{number}" identificationScheme="urn:uuid:{scheme}" registryObject="{owner}"'
            f' value="{escape(value)}"><rim:Name><rim:LocalizedString value="{name}"/></rim:Name></rim:ExternalIdentifier>')


def metadata(patient, when, identifier, documents):
    """DOCUMENTS are (file name, type, content, unique identifier)."""
    given, surname, born, sex, ins = patient
    stamp = when.strftime("%Y%m%d%H%M%S")
    patient_id = f"{ins}^^^&{LOCAL_OID}&ISO^NH"
    loinc = "2.16.840.1.113883.6.1"
    objects, links = [], []
    for rank, (name, kind, content, unique) in enumerate(documents, 1):
        me, base = f"Document{rank:02d}", rank * 10
        objects.append(
            f'<rim:ExtrinsicObject id="{me}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"'
            f' mimeType="{kind}" status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">'
            + slot("creationTime", stamp) + slot("languageCode", "fr-FR") + slot("serviceStartTime", stamp)
            + slot("serviceStopTime", stamp) + slot("sourcePatientId", patient_id)
            + slot("sourcePatientInfo", f"PID-5|{surname}^{given}^^^^^L", f"PID-7|{born.replace('-', '')}",
                   f"PID-8|{'M' if sex == 1 else 'F'}")
            + slot("hash", hashlib.sha1(content).hexdigest()) + slot("size", str(len(content))) + slot("URI", name)
            + '<rim:Name><rim:LocalizedString value="Compte rendu de biologie"/></rim:Name>'
            + classified(base, "41a5887f-8865-4c09-adf7-e362475b143a", me, "11", "Compte rendu", "1.2.250.1.213.1.1.4.1")
            + classified(base + 1, "f0306f51-975f-434e-a61c-c59651d33983", me, "11502-2", "CR d'examens biologiques", loinc)
            + classified(base + 2, "a09d5840-386c-46f2-b5ad-9c3699a4309d", me,
                         "urn:ihe:lab:xd-lab:2008" if kind == "text/xml" else "urn:ihe:iti:xds-sd:pdf:2008",
                         "Format", "1.3.6.1.4.1.19376.1.2.3")
            + classified(base + 3, "f4f85eac-e6cb-4883-b524-f2705394840f", me, "N", "Normal", "2.16.840.1.113883.5.25")
            + identified(base, "58a6f841-87b3-4a3e-92fd-a8ffeff98427", me, patient_id, "XDSDocumentEntry.patientId")
            + identified(base + 1, "2e82c1f6-a085-4c72-9da3-8640a32e42ab", me, unique, "XDSDocumentEntry.uniqueId")
            + "</rim:ExtrinsicObject>")
        links.append(f'<rim:Association id="as{rank}" associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:'
                     f'HasMember" sourceObject="SubmissionSet01" targetObject="{me}">'
                     + slot("SubmissionSetStatus", "Original") + "</rim:Association>")
    package = (
        '<rim:RegistryPackage id="SubmissionSet01">' + slot("submissionTime", stamp)
        + '<rim:Name><rim:LocalizedString value="Compte rendu de biologie"/></rim:Name>'
        + '<rim:Classification id="cl1" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"'
          ' classifiedObject="SubmissionSet01"/>'
        + identified(1, "6b5aea1a-874d-4603-a4bc-96a0a7b38446", "SubmissionSet01", patient_id, "XDSSubmissionSet.patientId")
        + identified(2, "96fdda7c-d067-4183-912e-bf5ee74998a8", "SubmissionSet01", identifier, "XDSSubmissionSet.uniqueId")
        + identified(3, "554ac39e-e3fe-47fe-b233-965d2a147832", "SubmissionSet01", ROOT, "XDSSubmissionSet.sourceId")
        + "</rim:RegistryPackage>")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"'
            ' xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><rim:RegistryObjectList>\n'
            + package + "\n" + "\n".join(objects + links)
            + "\n</rim:RegistryObjectList></lcm:SubmitObjectsRequest>\n").encode()


def report(patient, when, number, chance):
    """The archive and the PDF of one biology report."""
    given, surname, born, _, _ = patient
    found = results(chance)
    identifier = f"{ROOT}.{number}"
    document = cda(patient, when, f"{identifier}.1", found)
    page = files.pdf("Compte rendu de biologie", [
        f"Patient : {surname} {given}, né(e) le {'/'.join(reversed(born.split('-')))}", "Laboratoire des Œillets", "",
        *(f"{name} : {value} {unit} (usuelles {low} - {high})" for name, _, unit, low, high, value, _ in found)])
    entries = [("DOC00001.XML", "text/xml", document, f"{identifier}.1"),
               ("DOC00001.PDF", "application/pdf", page, f"{identifier}.2")]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as box:
        def add(name, content):
            box.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
        add("INDEX.HTM", "<html><head><title>XDM</title></head><body><a href=\"IHE_XDM/SUBSET01/DOC00001.XML\">"
                         "Compte rendu de biologie</a></body></html>")
        add("README.TXT", "Archive IHE XDM. Emetteur : Laboratoire des Oeillets (essai).\r\n")
        add("IHE_XDM/SUBSET01/METADATA.XML", metadata(patient, when, identifier, entries))
        for name, _, content, _ in entries:
            add(f"IHE_XDM/SUBSET01/{name}", content)
    return archive.getvalue(), page
