package demo

// renewed is the day on which the sample list has a new edition.
const renewed = 20

// steps are all that happened, in order.
func (o *office) steps() []step {
	return []step{
		{0, 8, "colleagues", o.hire},
		{0, 9, "travellers", func() error {
			return o.takeIn(travellers(400), travellerKey, "T-1401,,1980,,", "T-1402,Lena Marrowby,31.02.1975,,")
		}},
		{1, 9, "clients", func() error {
			all, err := clients()
			if err != nil {
				return err
			}
			return o.takeIn(all, clientKey)
		}},
		{renewed, 6, "a new edition", func() error {
			if err := o.Service.Look(o.ctx); err != nil {
				return err
			}
			return o.Service.Settle(o.ctx)
		}},
	}
}
