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
	رحمن rahman رحمان rahman رحيم rahim عزيز aziz كريم karim قادر qadir مجيد majid جبار jabbar رزاق razzaq سلام salam
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
	عارف arif زاهد zahid عظيم azim دوست dost طالب talib عزت izzat نظر nazar عبيد ubayd عبيدي ubaydi صباح sabah نجيب najib توفيق tawfiq
	قصي qusay عدي uday لؤي luay منير munir مكي makki مراد murad معاذ muadh معن man مازن mazin مهند muhannad محي muhyi محيي muhyi مؤمن mumin مؤيد muayyad معتز mutazz
	منذر mundhir معمر muammar مقتدى muqtada مصعب musab مسلم muslim معاوية muawiya مدحت midhat مفتاح miftah مرزوق marzuq مبروك mabruk موفق muwaffaq مأمون mamun مثنى muthanna
	عصام isam عباد abbad عبادة ubada عتيق atiq عثماني uthmani عكرمة ikrima علوي alawi عيد id عوض awad عون awn عياد ayyad عياش ayyash عامري amiri عدي uday عرفات arafat عزام azzam عطا ata عطية atiyya عقيل aqil عبود abbud
	عبدالناصر abd al nasir عابد abid عاصم asim عاطف atif عاكف akif عبيدة ubayda عتيبي utaybi عنزي anazi عمراني imrani عمري umari علاوي allawi
	امين amin امينة amina انس anas اياد iyad ايهاب ihab إيهاب ihab اسعد asad اسد asad ادريس idris اشرف ashraf اصغر asghar اكبر akbar الهام ilham امجد amjad انيس anis اوس aws اويس uways ايوبي ayyubi ابتسام ibtisam احسان ihsan إحسان ihsan اختر akhtar
	بهجت bahjat برهان burhan بسام bassam بشير bashir بدوي badawi بكري bakri بلقاسم belkacem بوعلام boualem بومدين boumediene تميم tamim تميمي tamimi تقي taqi ثابت thabit ثامر thamir ثروت tharwat جميل jamil جميلة jamila جهاد jihad جواد jawad جلالي jalali جعفري jafari جبوري juburi جندل jandal
	حارث harith حازم hazim حسني husni حسون hassun حماد hammad حمادي hammadi حمدان hamdan حمدي hamdi حمود hammud حمودي hammudi حنان hanan حنيف hanif حيدر haydar حاج hajj حذيفة hudhayfa حق haqq حقي haqqi حربي harbi حكيم hakim حفيظ hafiz حبيبة habiba
	خضر khidr خطاب khattab خلف khalaf خلفان khalfan خليفة khalifa خير khayr خيري khayri خالدي khalidi خميني khomeini دليمي dulaymi دوري duri دوسري dawsari ذكي zaki ذوالفقار dhulfiqar راشدي rashidi رائد raid رافع rafi رباح rabah ربيع rabi رجب rajab رزق rizq رضوان ridwan رفعت rifat رفيقي rafiqi رياض riyad ريان rayyan رحماني rahmani
	زكي zaki زبير zubayr زهير zuhayr زهراء zahra زهرة zahra زرقاوي zarqawi زهراني zahrani زواهري zawahiri ساجد sajid سالمي salimi سامر samir سبحان subhan سعاد suad سعيدي saidi سعيدة saida سفيان sufyan سليم salim سمير samir سميرة samira سهيل suhayl سهى suha سوسن sawsan سيفي sayfi ساعدي saidi سعدي sadi سعودي saudi سلفي salafi سلمى salma سناء sana
	شاكر shakir شاهين shahin شعبان shaban شفيق shafiq شكري shukri شوقي shawqi شهاب shihab شمري shammari شهري shahri شيباني shaybani شافعي shafii شريفي sharifi شعيب shuayb صابر sabir صبري sabri صدر sadr صدري sadri صديق siddiq صقر saqr صدقي sidqi صهيب suhayb صخر sakhr صمد samad ضياءالدين diya al din طلال talal طلحة talha طيب tayyib طالباني talibani ظاهر zahir ظافر zafir ظواهري zawahiri
	غسان ghassan غالب ghalib غني ghani غياث ghiyath غيث ghayth غريب gharib غامدي ghamdi فتحي fathi فتاح fattah فرج faraj فريد farid فوزي fawzi فيض fayd فايز fayiz فائز faiz فادي fadi فاروق faruq فاضلي fadili فخري fakhri فراس firas فضيل fudayl فهمي fahmi فرات furat فاطمه fatima فتحية fathiya قتيبة qutayba قيس qays قحطان qahtan قحطاني qahtani قذافي qadhafi قرشي qurashi قرضاوي qaradawi قدري qadri
	كنعان kanan كبيسي kubaysi كبير kabir كيلاني kaylani كردي kurdi كليم kalim كعب kab كوثر kawthar لقمان luqman لطفي lutfi ليث layth مالك malik مالكي maliki مجاهد mujahid محب muhibb محمدي muhammadi مدني madani مظفر muzaffar مطلق mutlaq مطيع muti معصوم masum مقداد miqdad مكرم mukarram مهاجر muhajir ميسر muyassar مولود mawlud مغربي maghribi
	ناجي naji نادر nadir نادية nadiya نايل nayil نبيه nabih نبيلة nabila نجم najm نزار nizar نسيم nasim نسرين nasrin نضال nidal نعيم naim نعمان numan نوري nuri نورة nura نوال nawal نواف nawwaf نجلاء najla ناصري nasiri نوفل nawfal هادية hadiya هاني hani هيثم haytham هناء hana هند hind هلال hilal همام hammam هيبت haybat وائل wail واثق wathiq وجيه wajih وسام wisam وسيم wasim وصفي wasfi وفاء wafa ولاء wala وهاب wahhab وهيب wahib واحد wahid وحيد wahid
	يزيد yazid ياسمين yasmin يونس yunus يعقوبي yaqubi يمان yaman قطان qattan نهيان nahyan مكتوم maktum ثاني thani صباحي sabahi بوتفليقة bouteflika بشرى bushra ولد wuld سوداني sudani جزائري jazairi فلسطيني filastini لبناني lubnani اردني urduni كويتي kuwayti افغاني afghani قندهاري qandahari حجازي hijazi موصلي mawsili بصري basri حلبي halabi دمشقي dimashqi سامرائي samarrai جيلاني jilani انصاري ansari قريشي qurayshi نقشبندي naqshbandi
	جماعة jamaa حركة haraka جبهة jabha نصرة nusra مجلس majlis حزب hizb كتائب kataib كتيبة katiba لواء liwa جيش jaysh قاعدة qaida تنظيم tanzim جهاد jihad مجاهدين mujahidin شباب shabab اسلامي islami اسلامية islamiya إسلامي islami إسلامية islamiya تجارة tijara صناعة sinaa مصرف masraf شام sham دولة dawla الدولية duwaliya عربية arabiya عراق iraq يمن yaman ليبيا libya مكتب maktab`)

// persianNames are spelt otherwise where the text is Persian.
var persianNames = parseSpellings(`محمد mohammad احمد ahmad حسين hossein حسن hassan رضا reza مهدي mehdi كاظم kazem صادق sadegh باقر bagher
	قاسم ghasem جعفر jafar يوسف yousef محمود mahmoud مسعود masoud سعيد saeed حميد hamid ابراهيم ebrahim اسماعيل esmail داود davoud
	داوود davoud سليمان soleiman ناصر naser منصور mansour طاهر taher ياسر yaser عادل adel جواد javad فاطمة fatemeh فاطمه fatemeh
	زينب zeinab ليلى leila سيد seyed هاشمي hashemi حسيني hosseini موسوي mousavi عمر omar مجتبى mojtaba مصطفى mostafa مرتضى morteza
	نور nour غلام gholam اكبر akbar علي ali شفيق shafiq صديق seddigh قربان ghorban خامنئي khamenei روحاني rouhani احمدي ahmadi محمدي mohammadi رضايي rezaei كريمي karimi جعفري jafari صالحي salehi سليماني soleimani ابراهيمي ebrahimi رضائي rezaei حيدري heydari مرادي moradi قاسمي ghasemi اكبري akbari نوري nouri اميني amini عباسي abbasi صادقي sadeghi باقري bagheri رستمي rostami حسيني hosseini سلطاني soltani يوسفي yousefi داوودي davoudi اميري amiri بهرام bahram فرهاد farhad مهرداد mehrdad شهرام shahram بهزاد behzad فرزاد farzad اميد omid آرش arash كوروش kourosh داريوش dariush سهراب sohrab رستم rostam ايرج iraj هوشنگ houshang منوچهر manouchehr پرويز parviz پروين parvin شيرين shirin نسترن nastaran مهناز mahnaz فرشته fereshteh نازنين nazanin غلامرضا gholamreza عليرضا alireza محمدرضا mohammadreza حميدرضا hamidreza اميرحسين amirhossein ذبيح zabih نعمت nemat عزت ezzat حبيب habib خليل khalil فتح fath محسن mohsen مسلم moslem مجيد majid منيژه manijeh معصومه masoumeh نرگس narges زهرا zahra سكينه sakineh عثمان osman اسلام eslam`)
