# Health documents: whose they are, what they are, what they say.

document-patient-age = { $name }, { $age }
document-age-years = { $count } y
document-age-months = { $count } mo
document-used-name = used name: { $name }
document-born = { $sex ->
    [F] born { $date }
    [M] born { $date }
   *[other] born { $date }
}
document-sex-female = female
document-sex-male = male
document-sex-undetermined = sex undetermined
document-ins = INS { $number }
document-ins-qualified = Qualified INS
document-ins-test = Test INS: it stands for nobody
document-ins-no-authority = INS not qualified: its origin is not given
document-ins-trait-missing = INS not qualified: an identity trait is missing
document-ins-key-wrong = Wrong INS: its key does not match
document-ins-none = No INS
document-unknown-patient = Patient not named
document-several-patients = { $name } and other patients
document-writer = { $name } · INS { $number }
document-usager = Message from a patient

document-moment = { $day } at { $time }
document-untitled = Untitled document
document-file-xdm = Document archive (XDM)
document-file-cda = Clinical document (CDA)
document-file-pdf = PDF
document-file-hprim = Results (HPRIM)
document-file-other = File
document-others = + { $count }
document-act-date = Act of { $date }
document-made = made on { $date }
document-author = Author: { $name }
document-responsible = Responsible: { $name }
document-version = version { $number }
document-restricted = Restricted
document-very-restricted = Very restricted

document-mark-filed = already filed
document-mark-duplicate = duplicate
document-mark-replaces = replaces another
document-mark-replaced = replaced
document-mark-filed-tip = This document was already handed over to your record software.
document-mark-duplicate-tip = This document already came in another message.
document-mark-replaces-tip = This document cancels and replaces an earlier one.
document-mark-replaced-tip = A more recent document replaces this one.
document-alert-out-of-range = out of range
document-alert-critical = critical

document-tab-documents = Documents ({ $count })
document-tab-message = Message
document-tab-exchange = Exchange ({ $count })
document-opening = Opening the documents…
document-failed = The documents of this message do not open.
document-as-pages = Document
document-as-sections = Structured view
document-show-here = Show
document-save-file = Save…
document-all-of-patient = All their messages
document-followed = Follow-up of this message
document-send-receipt = Send the receipt
document-refuse-receipt = Do not send
document-answering = Sending the read receipt…
document-receipt-stopped = The read receipt did not leave: its recipient is not in the trust space.
document-hand-over = File
document-hand-over-tip = Put the documents of the message in the folder of your record software
document-handing-over = Filing the documents…
document-handed-over = { $count ->
    [one] { $count } file put in { $folder }
   *[other] { $count } files put in { $folder }
}
document-handed-over-again = These documents had been filed before: they are in { $folder }
document-folder-title = Folder of your record software
document-folder-label = Folder
document-folder-help = Pli puts the documents there in clear. This choice is kept.
document-print = Print
document-printing = Sending to the printer…
document-printed = The document is at the printer.
document-patients = Patients
document-no-content = This document has neither text nor page to show.

document-biology = Laboratory results
document-column-test = Test
document-column-value = Result
document-column-range = Reference
document-column-trend = Trend
document-trend = { $count } results, from { $first } to { $last }
document-more-results = { $count ->
    [one] Show { $count } other result
   *[other] Show { $count } other results
}
document-critical = { $count ->
    [one] Critical result: { $results }
   *[other] Critical results: { $results }
}
document-interpretation-normal = normal
document-interpretation-low = low
document-interpretation-high = high
document-interpretation-critically-low = very low, critical
document-interpretation-critically-high = very high, critical
document-interpretation-abnormal = abnormal
document-interpretation-critical = abnormal, critical
document-interpretation-susceptible = susceptible
document-interpretation-resistant = resistant
document-interpretation-intermediate = intermediate

document-page = Page { $number } of { $count }
document-zoom = { $percent }%
document-previous-page = Previous page
document-next-page = Next page
document-zoom-in = Larger page
document-zoom-out = Smaller page
document-page-coming = The page is coming…
document-page-failed = This page cannot be shown. You can save the file.

document-fault-unreadable = This file cannot be read: it is damaged.
document-fault-over-limits = This file goes over the limits on size or complexity: a part of it is not read.
document-fault-dangerous-entry = This archive holds forbidden file names: they are left out.
document-fault-encrypted = This file is protected by a password: ask the sender for another.
document-fault-metadata-missing = The archive does not say what it holds: its documents are shown as they are.
document-fault-document-missing = The archive announces a document that it does not hold.
document-fault-not-in-metadata = This document is in the archive without being announced.
document-fault-hash-differs = This document is not the one the archive announces: it was changed.
document-fault-size-differs = The size of this document is not the one the archive announces.
document-fault-patient-differs = The patient of this document is not the one the archive announces.
document-fault-no-patient = This document names no patient.
document-fault-ins-key-wrong = The key of this document’s INS is wrong: check the patient’s identity.
document-fault-truncated = A part of this document is damaged or too long: it is not shown.
document-fault-not-cda = This XML file is no clinical document.
document-fault-document-type = This document calls for outside definitions, which are refused.

# The composer: the patient, the health documents, what may be asked for.

care-patient = Patient…
care-about = Patient: { $name }
care-change-patient = Another patient…
care-no-patient = This message is no longer about this patient
care-patient-title = Patient of the message
care-patient-done = Choose this patient
care-known = Patients of your messages
care-ins = INS number (optional)
care-ins-help = 15 characters, with or without spaces
care-key-wrong = The key does not match: check this number.
care-told = By this number: { $sex }, month of birth { $month } { $year }.
care-told-month = By this number: month of birth { $month } { $year }.
care-told-sex = By this number: { $sex }.
care-told-nothing = This number tells neither the sex nor the month of birth.
care-birth-name = Birth name
care-given-name = First given name
care-birth-date = Date of birth
care-day-help = DD/MM/YYYY
care-day-wrong = This is no date.
care-sex = Sex
care-sex-unknown = Not given
care-qualified = Qualified INS in your record software
care-qualified-no = No
care-qualified-nir = Yes, NIR
care-qualified-nia = Yes, NIA
care-disagreement = The number does not match the sex or the date of birth.
care-join = Health document…
care-document = { $kind } · { $file }
care-remove-document = Remove { $file }
care-document-title = Attach a health document
care-document-done = Attach the document
care-kind = Type of document
care-no-kind = No type has this name.
care-title = Title (optional)
care-title-help = The name of the type otherwise
care-act-date = Date of the act
care-patient-needed = Then choose the patient: a health document names one.
care-wishes = Follow-up
care-read-receipt = Ask for a read receipt
care-delivery-report = Ask for a delivery report
care-end-of-exchange = End the exchange with the patient
document-built-file = Written: { $file }
document-built-text-lost = The pages of the PDF became images, as archiving asks (PDF/A): its text can no longer be searched or copied.
