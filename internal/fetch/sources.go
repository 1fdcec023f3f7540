package fetch

import "time"

// Bytes that a list's file may have: several times what it has now.
const (
	small  = 32 << 20
	medium = 128 << 20
	large  = 384 << 20
)

// Sources are the official lists that Namesake reads, by name. Addresses are
// those the publishers state on their pages; they move now and then, and
// [Settings] set others. No publisher states checksums that a program can find.
func Sources() []Source {
	const (
		ofac   = "US Department of the Treasury, Office of Foreign Assets Control"
		ofacAt = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
		pause  = time.Second
	)
	return []Source{
		{
			List: "au-dfat", Title: "Australian sanctions: DFAT Consolidated List",
			Publisher: "Australia, Department of Foreign Affairs and Trade",
			Page:      "https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list",
			Files: []File{
				{Name: "regulation8_consolidated.xlsx", Address: "https://www.dfat.gov.au/sites/default/files/regulation8_consolidated.xlsx", Kind: Workbook, MaxBytes: small},
			},
			Every: 12 * time.Hour, Pause: pause,
		},
		{
			List: "ca-sema", Title: "Consolidated Canadian Autonomous Sanctions List",
			Publisher: "Global Affairs Canada",
			Page:      "https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/consolidated-consolide.aspx?lang=eng",
			Files: []File{
				{Name: "sema-lmes.xml", Address: "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml", Kind: XML, MaxBytes: medium},
			},
			Every: 12 * time.Hour, Pause: pause,
		},
		{
			List: "eu-fsf", Title: "EU consolidated list of persons, groups and entities subject to financial sanctions",
			Publisher: "European Commission, Directorate-General for Financial Stability, Financial Services and Capital Markets Union",
			Page:      "https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
			Files: []File{
				{Name: "xmlFullSanctionsList_1_1.xml", Address: "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token={token}", Kind: XML, MaxBytes: large},
			},
			Params: []Param{{Name: "token", About: "sign in with an EU Login account at https://webgate.ec.europa.eu/fsd/fsf, open the settings for crawlers, and copy the token out of the address shown there"}},
			Every:  6 * time.Hour, Pause: pause,
		},
		{
			List: "uk-ofsi", Title: "Consolidated List of Financial Sanctions Targets in the UK",
			Publisher: "HM Treasury, Office of Financial Sanctions Implementation",
			Page:      "https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
			Ended:     "in January 2026; uk-sl took its place",
			Files: []File{
				{Name: "ConList.csv", Address: "https://ocsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv", Kind: Delimited, MaxBytes: medium},
			},
			Every: 24 * time.Hour, Pause: pause,
		},
		{
			List: "uk-sl", Title: "UK Sanctions List",
			Publisher: "UK Foreign, Commonwealth and Development Office",
			Page:      "https://www.gov.uk/government/publications/the-uk-sanctions-list",
			Files: []File{
				{Name: "UK-Sanctions-List.xml", Address: "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml", Kind: XML, MaxBytes: large},
			},
			Every: 2 * time.Hour, Pause: pause,
		},
		{
			List: "un-sc", Title: "United Nations Security Council Consolidated List",
			Publisher: "United Nations Security Council",
			Page:      "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
			Files: []File{
				{Name: "consolidated.xml", Address: "https://scsanctions.un.org/resources/xml/en/consolidated.xml", Kind: XML, MaxBytes: medium},
			},
			Every: 2 * time.Hour, Pause: pause,
		},
		{
			List: "us-csl", Title: "US Consolidated Screening List",
			Publisher: "US Department of Commerce, International Trade Administration",
			Page:      "https://www.trade.gov/consolidated-screening-list",
			Files: []File{
				{Name: "consolidated.csv", Address: "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv", Kind: Delimited, MaxBytes: large},
			},
			Every: 6 * time.Hour, Pause: pause,
		},
		{
			List: "us-dpl", Title: "US BIS Denied Persons List",
			Publisher: "US Department of Commerce, Bureau of Industry and Security",
			Page:      "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
			Files: []File{
				{Name: "dpl.txt", Address: "https://www.bis.doc.gov/dpl/dpl.txt", Kind: Delimited, MaxBytes: small},
			},
			Every: 12 * time.Hour, Pause: pause,
		},
		{
			List: "us-ofac-cons", Title: "OFAC Consolidated Sanctions List (non-SDN)",
			Publisher: ofac,
			Page:      "https://ofac.treasury.gov/consolidated-sanctions-list-non-sdn-lists",
			Files: []File{
				{Name: "cons_prim.csv", Address: ofacAt + "CONS_PRIM.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "cons_alt.csv", Address: ofacAt + "CONS_ALT.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "cons_add.csv", Address: ofacAt + "CONS_ADD.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "cons_comments.csv", Address: ofacAt + "CONS_COMMENTS.CSV", Kind: Delimited, MaxBytes: small},
			},
			Every: time.Hour, Pause: pause,
		},
		{
			List: "us-ofac-sdn", Title: "OFAC Specially Designated Nationals and Blocked Persons List",
			Publisher: ofac,
			Page:      "https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists",
			Files: []File{
				{Name: "sdn.csv", Address: ofacAt + "SDN.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "alt.csv", Address: ofacAt + "ALT.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "add.csv", Address: ofacAt + "ADD.CSV", Kind: Delimited, MaxBytes: medium},
				{Name: "sdn_comments.csv", Address: ofacAt + "SDN_COMMENTS.CSV", Kind: Delimited, MaxBytes: small},
			},
			Every: time.Hour, Pause: pause,
		},
	}
}
