package name

// arabicParticles are read alike in every reading. Keys are in the form of
// normalArabic.
var arabicParticles = parseSpellings(`بن bin ابن ibn بنت bint ابو abu ابي abi ام umm آل al الله allah عبد abd عبدالله abdullah ذو dhu بو bu
	شركة sharika مؤسسة muassasa منظمة munazzama جمعية jamiya بنك bank و wa`)

// arabicNames vowels the commonest given names and name parts, so that a name
// made of them can be compared as it is written in Latin letters. Our own
// knowledge of usual spellings; keys as normalArabic leaves them.
var arabicNames = parseSpellings(`محمد muhammad احمد ahmad محمود mahmud حامد hamid حميد hamid علي ali عمر umar عثمان uthman حسن hasan حسين husayn
	عباس abbas جعفر jafar كاظم kazim رضا rida مهدي mahdi صادق sadiq باقر baqir هادي hadi زين zayn يوسف yusuf ابراهيم ibrahim
	إبراهيم ibrahim اسماعيل ismail إسماعيل ismail اسحاق ishaq يعقوب yaqub موسى musa عيسى isa هارون harun داود dawud داوود dawud
	سليمان sulayman نوح nuh آدم adam ادم adam زكريا zakariya يحيى yahya ايوب ayyub الياس ilyas إلياس ilyas صالح salih خالد khalid
	وليد walid سعيد said سعد sad سعود saud فيصل faysal سلمان salman فهد fahd بندر bandar تركي turki نايف nayif مشعل mishal
	رحمن rahman رحيم rahim عزيز aziz كريم karim قادر qadir مجيد majid جبار jabbar رزاق razzaq سلام salam
	ناصر nasir منصور mansur نصر nasr جمال jamal كمال kamal جلال jalal نور nur صلاح salah فخر fakhr شمس shams بدر badr عماد imad
	علاء ala بهاء baha ضياء diya سيف sayf سراج siraj حسام husam تاج taj بشار bashar حافظ hafiz ماهر mahir باسل basil سامي sami
	سمير samir ماجد majid زيد zayd زياد ziyad طارق tariq حمزة hamza بلال bilal مصطفى mustafa مرتضى murtada مجتبى mujtaba عادل adil
	فارس faris جابر jabir جاسم jasim قاسم qasim هاشم hashim غازي ghazi رشيد rashid راشد rashid مسعود masud مختار mukhtar انور anwar
	اكرم akram اسامة usama اسامه usama ايمن ayman حاتم hatim رامي rami هشام hisham نبيل nabil عمار ammar ياسر yasir ياسين yasin
	لطيف latif شريف sharif طاهر tahir طه taha حبيب habib خليل khalil رفيق rafiq غلام ghulam شاه shah خان khan جان jan گل gul ملا mulla
	حاجي hajji شيخ shaykh سيد sayyid مير mir ميرزا mirza فاطمة fatima عائشة aisha مريم maryam زينب zaynab خديجة khadija سارة sara
	ليلى layla آمنة amina رحمة rahma رحمت rahmat هبة hiba نعمت nimat حكمت hikmat عصمت ismat عنايت inayat حزب hizb نصار nassar
	بغدادي baghdadi مصري masri تونسي tunisi ليبي libi يمني yamani سوري suri عراقي iraqi حسيني husayni هاشمي hashimi موسوي musawi
	دين din اسلام islam لادن ladin ملك malik فرح farah حمد hamad فاضل fadil فؤاد fuad عمران imran تكريتي tikriti حقاني haqqani آخوند akhund آخوندزاده akhundzada آغا agha
	ولي wali صدام saddam امير amir عامر amir فضل fadl سالم salim سلطان sultan بكر bakr محسن muhsin رمضان ramadan خميس khamis
	عدنان adnan مبارك mubarak زاده zada شير sher غفور ghafur ستار sattar منان mannan باقي baqi قدوس quddus حليم halim وزير wazir
	عارف arif زاهد zahid عظيم azim دوست dost طالب talib عزت izzat نظر nazar عبيد ubayd عبيدي ubaydi صباح sabah نجيب najib توفيق tawfiq`)

// persianNames are spelt otherwise where the text is Persian.
var persianNames = parseSpellings(`محمد mohammad احمد ahmad حسين hossein حسن hassan رضا reza مهدي mehdi كاظم kazem صادق sadegh باقر bagher
	قاسم ghasem جعفر jafar يوسف yousef محمود mahmoud مسعود masoud سعيد saeed حميد hamid ابراهيم ebrahim اسماعيل esmail داود davoud
	داوود davoud سليمان soleiman ناصر naser منصور mansour طاهر taher ياسر yaser عادل adel جواد javad فاطمة fatemeh فاطمه fatemeh
	زينب zeinab ليلى leila سيد seyed هاشمي hashemi حسيني hosseini موسوي mousavi عمر omar مجتبى mojtaba مصطفى mostafa مرتضى morteza
	نور nour غلام gholam عثمان osman اسلام eslam`)
